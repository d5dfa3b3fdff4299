"""Notifications of a message: who gets one, when, how often, and what happens on failures."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_twisted
from msgspec.structs import replace

from components.delivery.items import Dead, Email, Gone, Push, Retry, Sms
from portico.domain.delivery.quiet_hours import QuietHours
from portico.domain.people import Caller
from portico.storage.database import Database
from portico.storage.delivery.preferences import PreferenceStore
from portico.storage.messages.changes import Changes
from portico.storage.messages.store import Messages
from portico.storage.users.revocations import Revocations
from tests.storage.talk import anybody, begin, draft, say
from tests.support.notified import RESTING, Notified, know, read
from tests.support.waiting import until

RINGS = """
    with numbered as (update conversation set last_seq = last_seq + 1 where id = %(chat)s returning last_seq)
    insert into message (conversation_id, seq, sender_id, type, metadata, local_id, created_at)
    select %(chat)s, last_seq, 'ada', 'call', '{"call": {"id": 7, "kind": "voice", "status": "ringing"}}',
           'a call', now() from numbered returning id
"""
BECOMES = """
    update message set metadata = jsonb_set(metadata, '{call,status}', to_jsonb(%s::text)), rev = rev + 1,
           changed = pg_current_xact_id() where id = %s returning 1
"""
TRIES = "select provider, outcome, reason from delivery_attempt order by at"
TAKEN = """
    update delivery set state = 'taken', taken_on = 'node', due_at = now() + interval '1 minute' returning 1
"""


@pytest_twisted.async_yield_fixture()
async def notified(database: Database) -> AsyncIterator[Notified]:
    """Bob has a phone, a mail address and a number; Ada writes to him."""
    await know(database, "bob", "bob-phone", email="bob@example.com", mobile="+33612345678")
    await know(database, "ada")
    notified = Notified(database)
    await notified.begin()
    yield notified


async def talk(database: Database, *texts: str) -> int:
    conversation_id = await begin(database, "ada", "bob")
    for text in texts:
        await say(database, conversation_id, "ada", text)
    return conversation_id


def kinds(items: list[Any]) -> list[type]:
    return [type(item) for item in items]


@pytest_twisted.ensureDeferred
async def test_a_push_at_once_and_a_mail_when_it_stays_unread(notified: Notified) -> None:
    conversation_id = await talk(notified.database, "Hello Bob")
    [push] = await notified.round()
    assert isinstance(push, Push)
    assert (push.title, push.body, push.badge) == ("Ada", "Hello Bob", 1)
    assert push.data["url"] == f"https://site.example/conversations/{conversation_id}"
    assert await notified.round(minutes=9) == []
    [mail] = await notified.round(minutes=2)
    assert isinstance(mail, Email)
    assert (mail.to, mail.subject) == ("bob@example.com", "New message from Ada")
    assert await notified.round(days=1) == []
    assert await notified.rows("channel", "state") == [("push", "sent"), ("email", "sent")]


@pytest_twisted.ensureDeferred
async def test_several_messages_are_one_push_and_one_mail(notified: Notified) -> None:
    conversation_id = await talk(notified.database, *(f"number {n}" for n in range(1, 8)))
    [push] = await notified.round()
    assert push.body == "7 new messages: number 7"
    assert push.badge == 7
    await say(notified.database, conversation_id, "ada", "number 8")
    [push] = await notified.round(minutes=5)
    assert push.collapse_key == f"chat-{conversation_id}"
    [mail] = await notified.round(minutes=6)
    assert mail.subject == "8 new messages from Ada"
    assert "number 8" in mail.text
    assert "and 3 more" in mail.text


@pytest_twisted.ensureDeferred
async def test_what_was_read_deleted_or_silenced_meanwhile_is_not_sent(notified: Notified) -> None:
    database = notified.database
    await know(database, "cy", email="cy@example.com")
    await know(database, "dan", email="dan@example.com")
    chat = await talk(database, "for Bob")
    deleted = await say(database, await begin(database, "ada", "cy"), "ada", "for Cy")
    await say(database, await begin(database, "ada", "dan"), "ada", "for Dan")
    await notified.round()
    await read(database, "bob", chat, 1)
    await Changes(database).delete(deleted.id, Caller("ada", "user", 1), anybody)
    await PreferenceStore(database).change_preferences(
        "dan", lambda now: replace(now, channels={"message": {"email": False}})
    )
    assert await notified.round(minutes=11) == []
    rows = await notified.rows("user_id", "channel", "reason")
    assert rows[1:] == [("bob", "email", "read"), ("cy", "email", "deleted"), ("dan", "email", "unwanted")]


@pytest_twisted.ensureDeferred
async def test_who_is_there_and_reads_it_is_not_disturbed(notified: Notified) -> None:
    notified.statuses["bob"] = "online"
    chat = await talk(notified.database, "one")
    assert await notified.round() == []
    await read(notified.database, "bob", chat, 1)
    assert await notified.round(seconds=11) == []


@pytest_twisted.ensureDeferred
async def test_who_is_there_and_does_not_look_gets_the_push_a_moment_later(notified: Notified) -> None:
    notified.statuses["bob"] = "online"
    await talk(notified.database, "one", "two")
    assert await notified.round() == []
    [push] = await notified.round(seconds=11)
    assert push.body == "2 new messages: two"


@pytest_twisted.ensureDeferred
async def test_a_message_edited_before_anybody_looked_is_still_news(notified: Notified) -> None:
    chat = await begin(notified.database, "ada", "bob")
    message = await say(notified.database, chat, "ada", "Helo")
    ada = Caller("ada", "user", 1)
    await Changes(notified.database).edit(message.id, "Hello", ada, anybody)
    [push] = await notified.round()
    assert push.body == "Hello"
    await Changes(notified.database).edit(message.id, "Hello!", ada, anybody)
    assert await notified.round() == []


@pytest_twisted.ensureDeferred
async def test_a_mention_makes_the_notification_a_mention(notified: Notified) -> None:
    chat = await begin(notified.database, "ada", "bob", "cy", kind="group")
    named = draft(chat, "ada", "what do you say, Bob?", metadata={"mentions": ["bob"]})
    await say(notified.database, chat, "ada", "hello all")
    await Messages(notified.database).send([named])
    [push] = await notified.round()
    assert push.title == "Ada mentioned you"
    [mail] = await notified.round(minutes=11)
    assert mail.subject == "Ada mentioned you"
    assert "hello all" in mail.text


@pytest_twisted.ensureDeferred
async def test_quiet_hours_put_it_off_to_their_end(notified: Notified) -> None:
    await talk(notified.database, "late")
    now = notified.dispatcher.now()
    quiet = QuietHours(now.time(), now.replace(hour=(now.hour + 8) % 24).time(), "UTC")
    await PreferenceStore(notified.database).change_preferences(
        "bob", lambda kept: replace(kept, quiet=quiet)
    )
    assert await notified.round(minutes=1) == []
    assert await notified.round(hours=7) == []
    sent = await notified.round(hours=1)
    assert kinds(sent) == [Push, Email]


@pytest_twisted.ensureDeferred
async def test_sms_for_who_chose_them(notified: Notified) -> None:
    choices = {"message": {"sms": True, "push": False, "email": False}}
    await PreferenceStore(notified.database).change_preferences(
        "bob", lambda kept: replace(kept, channels=choices)
    )
    await talk(notified.database, "Come quickly " * 40)
    assert await notified.round(minutes=14) == []
    [sms] = await notified.round(minutes=2)
    assert isinstance(sms, Sms)
    assert sms.to == "+33612345678"
    assert len(sms.body) <= 160
    assert sms.body.startswith("Ada: Come quickly")


@pytest_twisted.ensureDeferred
async def test_what_fails_is_tried_again_with_the_same_key(notified: Notified) -> None:
    notified.providers.answers["bob-phone"] = Retry(30, "http_429")
    await talk(notified.database, "one")
    [first] = await notified.round()
    assert await notified.round(seconds=29) == []
    notified.providers.answers.clear()
    [second] = await notified.round(seconds=15)
    assert second.key == first.key
    [row] = [row for row in await notified.rows("channel", "state", "attempts") if row[0] == "push"]
    assert row == ("push", "sent", 2)
    tries = await notified.database.query(
        "select provider, outcome, reason from delivery_attempt order by at"
    )
    assert tries == [("test", "retry", "http_429"), ("test", "sent", None)]


@pytest_twisted.ensureDeferred
async def test_news_that_come_while_one_is_retried_are_not_lost(notified: Notified) -> None:
    notified.providers.answers["bob-phone"] = Retry(30, "http_503")
    chat = await talk(notified.database, "one")
    await notified.round()
    notified.providers.answers.clear()
    await say(notified.database, chat, "ada", "two")
    sent = await notified.round(minutes=1)
    assert sorted(push.body for push in sent) == ["one", "two"]


@pytest_twisted.ensureDeferred
async def test_the_last_try_makes_a_dead_letter(notified: Notified) -> None:
    notified.providers.answers["bob-phone"] = Retry(None, "http_500")
    await talk(notified.database, "one")
    rounds = [len([one for one in await notified.round(hours=2) if type(one) is Push]) for _ in range(15)]
    assert sum(rounds) == 12
    assert (await notified.rows("channel", "state", "reason"))[0] == ("push", "dead", "http_500")


@pytest_twisted.ensureDeferred
async def test_a_provider_that_rests_uses_up_no_tries(notified: Notified) -> None:
    notified.providers.answers["bob-phone"] = RESTING
    await talk(notified.database, "one")
    for _ in range(15):
        await notified.round(minutes=2)
    notified.providers.answers.clear()
    assert Push in kinds(await notified.round(minutes=2))


@pytest_twisted.ensureDeferred
async def test_a_dead_token_is_dropped_and_the_other_device_has_it_once(notified: Notified) -> None:
    await know(notified.database, "bob", "bob-tablet")
    notified.providers.answers["bob-phone"] = Gone("unregistered")
    chat = await talk(notified.database, "one")
    assert len(await notified.round()) == 2
    await say(notified.database, chat, "ada", "two")
    [push] = await notified.round()
    assert push.device.token == "bob-tablet"


@pytest_twisted.ensureDeferred
async def test_a_revoked_device_hears_of_nothing_that_was_planned_for_it(notified: Notified) -> None:
    await know(notified.database, "bob", "bob-tablet", login="tablet")
    notified.providers.answers["bob-phone"] = notified.providers.answers["bob-tablet"] = Retry(
        None, "timeout"
    )
    chat = await talk(notified.database, "one")
    assert len(await notified.round()) == 2
    await Revocations(notified.database).revoke_others("bob", [], 2**31, ["tablet"])
    notified.providers.answers.clear()
    await say(notified.database, chat, "ada", "two")
    sent = await notified.round(minutes=5)
    assert [push.device.token for push in sent if type(push) is Push] == ["bob-tablet"] * 2


@pytest_twisted.ensureDeferred
async def test_a_push_that_waits_for_its_turn_is_not_sent_to_a_device_that_was_revoked(
    database: Database,
) -> None:
    notified = Notified(database, rate=1)
    await know(database, "ada")
    await notified.begin()
    for token in ("phone", "tablet"):
        await know(database, "bob", token, login=token)
    await talk(database, "one")
    await notified.planner.catch_up()
    await notified.dispatcher.dispatch()
    await until(lambda: notified.providers.to("phone") != [])
    await Revocations(database).revoke("bob", ["tablet"], 2**31, [])
    notified.clock.advance(1.5)
    await until(notified.is_idle)
    assert notified.providers.to("tablet") == []


@pytest_twisted.ensureDeferred
async def test_only_the_device_that_failed_is_tried_again(notified: Notified) -> None:
    await know(notified.database, "bob", "bob-tablet")
    notified.providers.answers["bob-phone"] = Retry(None, "timeout")
    await talk(notified.database, "one")
    await notified.round()
    notified.providers.answers.clear()
    [push] = await notified.round(minutes=1)
    assert push.device.token == "bob-phone"


@pytest_twisted.ensureDeferred
async def test_an_address_that_is_refused_is_over_at_once(notified: Notified) -> None:
    notified.providers.answers["bob@example.com"] = Dead("invalid_address")
    await talk(notified.database, "one")
    await notified.round(minutes=11)
    assert ("email", "dead", "invalid_address") in await notified.rows("channel", "state", "reason")
    assert await notified.round(days=1) == []


@pytest_twisted.ensureDeferred
async def test_what_is_read_elsewhere_is_taken_off_the_devices(notified: Notified) -> None:
    chat = await talk(notified.database, "one", "two")
    other = await begin(notified.database, "cy", "bob")
    await say(notified.database, other, "cy", "three")
    await notified.round()
    await notified.removals.withdraw_stale()
    await read(notified.database, "bob", chat, 2)
    before = len(notified.providers.sent)
    await notified.removals.withdraw_stale()
    [removal] = notified.providers.sent[before:]
    assert isinstance(removal, Push)
    assert (removal.silent, removal.badge, removal.collapse_key) == (True, 1, f"chat-{chat}")
    await notified.removals.withdraw_stale()
    assert len(notified.providers.sent) == before + 1


async def take_back(notified: Notified, chat: int, seq: int) -> None:
    [(message_id,)] = await notified.database.query(
        "select id from message where conversation_id = %s and seq = %s", (chat, seq)
    )
    await Changes(notified.database).delete(message_id, Caller("ada", "user", 1), lambda _: None)


@pytest_twisted.ensureDeferred
async def test_what_is_deleted_is_taken_off_the_devices(notified: Notified) -> None:
    chat = await talk(notified.database, "secret")
    [push] = await notified.round()
    assert (push.body, push.badge) == ("secret", 1)
    await notified.removals.withdraw_stale()
    assert len(notified.providers.sent) == 1
    await take_back(notified, chat, 1)
    await notified.removals.withdraw_stale()
    removal = notified.providers.sent[-1]
    assert (removal.silent, removal.badge, removal.collapse_key) == (True, 0, f"chat-{chat}")
    assert (removal.title, removal.body, removal.data["kind"]) == ("", "", "deleted")
    await notified.removals.withdraw_stale()
    assert await notified.round(hours=1) == []
    assert len(notified.providers.sent) == 2


@pytest_twisted.ensureDeferred
async def test_what_is_left_is_told_again_without_what_was_deleted(notified: Notified) -> None:
    chat = await talk(notified.database, "one", "secret")
    [push] = await notified.round()
    assert "secret" in push.body
    await take_back(notified, chat, 2)
    await notified.removals.withdraw_stale()
    [again] = await notified.round()
    assert (again.body, again.badge, again.collapse_key) == ("one", 1, f"chat-{chat}")
    await notified.removals.withdraw_stale()
    assert len(notified.providers.sent) == 3


@pytest_twisted.ensureDeferred
async def test_a_number_of_before_is_read_when_it_is_used(database: Database) -> None:
    await know(database, "bob", mobile="0712 345 678", email="Bob@Example.ORG")
    notified = Notified(database)
    await notified.begin()
    await PreferenceStore(database).change_preferences(
        "bob", lambda kept: replace(kept, channels={"message": {"sms": True, "push": False}})
    )
    await talk(database, "one")
    mail, sms = await notified.round(minutes=16)
    assert (mail.to, sms.to) == ("Bob@example.org", "+254712345678")
    assert mail.headers["Auto-Submitted"] == "auto-generated"
    assert '<div style="white-space:pre-line;word-break:break-word;" dir="auto">one</div>' in mail.html


async def wants_everything(database: Database) -> None:
    """Bob has chosen SMS too."""
    await PreferenceStore(database).change_preferences(
        "bob", lambda kept: replace(kept, channels={"message": {"sms": True}})
    )


@pytest.mark.parametrize(
    ("mobile", "email", "channels"),
    [
        ("+1234567", "bob@example.org", ["email"]),  # E.164 to look at, and a number nowhere
        ("ask my wife", "bob@example.org", ["email"]),
        ("+254712345678", "bob at example.org", ["sms"]),
        ("ask my wife", "bob at example.org", []),
    ],
)
@pytest_twisted.ensureDeferred
async def test_what_cannot_be_read_is_not_planned_and_the_other_channel_tells(
    database: Database, mobile: str, email: str, channels: list[str]
) -> None:
    await know(database, "bob", mobile=mobile, email=email)
    notified = Notified(database)
    await notified.begin()
    await wants_everything(database)
    await talk(database, "one")
    sent = await notified.round(minutes=16)
    assert await notified.rows("channel", "state") == [(channel, "sent") for channel in channels]
    assert not {mobile, email} & {item.to for item in sent} - {"+254712345678", "bob@example.org"}


@pytest_twisted.ensureDeferred
async def test_nothing_goes_to_what_became_unreadable_after_the_plan(database: Database) -> None:
    await know(database, "bob", mobile="+254712345678", email="bob@example.org")
    notified = Notified(database)
    await notified.begin()
    await wants_everything(database)
    await talk(database, "one")
    await notified.planner.catch_up()
    await database.query("update person set mobile = '+1234567', email = 'bob at home' returning 1")
    assert await notified.round(minutes=16) == []
    assert await notified.rows("channel", "state", "reason") == [
        ("email", "skipped", "unreachable"),
        ("sms", "skipped", "unreachable"),
    ]


@pytest_twisted.ensureDeferred
async def test_mails_that_wait_tell_what_is_there_when_they_leave(notified: Notified) -> None:
    chat = await talk(notified.database, "one", "secret", "three")
    await notified.round()
    await take_back(notified, chat, 2)
    [(last,)] = await notified.database.query(
        "select id from message where conversation_id = %s and seq = 3", (chat,)
    )
    await Changes(notified.database).edit(last, "edited", Caller("ada", "user", 1), lambda _: None)
    [mail] = [item for item in await notified.round(minutes=11) if isinstance(item, Email)]
    assert "edited" in mail.text
    assert not {"secret", "three"} & set(mail.text.split())


@pytest_twisted.ensureDeferred
async def test_too_many_wait_and_come_together(database: Database) -> None:
    await know(database, "bob", "bob-phone")
    notified = Notified(database, user_limit=2)
    await notified.begin()
    chat = await begin(database, "ada", "bob")
    for number in range(5):
        await say(database, chat, "ada", f"number {number}")
        await notified.round(seconds=1)
    assert len(notified.providers.sent) == 2
    [push] = await notified.round(hours=1)
    assert push.body == "3 new messages: number 4" or push.body.startswith("5 new messages")


@pytest_twisted.ensureDeferred
async def test_two_notifiers_plan_and_send_once(database: Database) -> None:
    await know(database, "bob", "bob-phone")
    first, second = Notified(database), Notified(database, node="other")
    await first.begin()
    await talk(database, "one")
    sent = [*await first.round(), *await second.round()]
    assert len(sent) == 1


@pytest_twisted.ensureDeferred
async def test_what_a_dead_notifier_had_in_hand_is_sent_by_the_next_one(database: Database) -> None:
    await know(database, "bob", "bob-phone")
    dead = Notified(database)
    await dead.begin()
    await talk(database, "one")
    await dead.planner.catch_up()
    await database.query(TAKEN)
    assert await Notified(database, node="another").round() == []
    [push] = await Notified(database).round()
    assert push.body == "one"


@pytest_twisted.ensureDeferred
async def test_after_a_minute_any_other_node_takes_it_up(database: Database) -> None:
    await know(database, "bob", "bob-phone")
    dead = Notified(database)
    await dead.begin()
    await talk(database, "one")
    await dead.planner.catch_up()
    await database.query(TAKEN)
    assert len(await Notified(database, node="another").round(seconds=65)) == 1


async def ring(database: Database, chat: int) -> int:
    """Ada calls; the id of the line in the conversation."""
    [(id_,)] = await database.query(RINGS, {"chat": chat})
    return int(id_)


@pytest_twisted.ensureDeferred
async def test_a_call_rings_on_every_device_and_is_taken_away_when_it_does_not_ring_any_more(
    notified: Notified,
) -> None:
    await know(notified.database, "bob", "bob-tablet")
    notified.statuses["bob"] = "online"
    line = await ring(notified.database, await begin(notified.database, "ada", "bob"))
    pushes = await notified.round()
    assert {push.device.token for push in pushes} == {"bob-phone", "bob-tablet"}
    assert {(push.title, push.urgent, push.ttl) for push in pushes} == {("Ada is calling", True, 45)}
    assert [(push.data["kind"], push.data["call_id"], push.data["call_kind"]) for push in pushes] == [
        ("call", "7", "voice")
    ] * len(pushes)
    await notified.removals.withdraw_stale()
    assert len(notified.providers.sent) == 2
    await notified.database.query(BECOMES, ("active", line))
    assert await notified.round(seconds=1) == []
    await notified.removals.withdraw_stale()
    assert [push.silent for push in notified.providers.sent] == [False, False, True, True]


@pytest_twisted.ensureDeferred
async def test_a_missed_call_is_told_once(notified: Notified) -> None:
    line = await ring(notified.database, await begin(notified.database, "ada", "bob"))
    await notified.round()
    await notified.database.query(BECOMES, ("missed", line))
    [push] = await notified.round(seconds=45)
    assert (push.title, push.body) == ("Ada", "Missed call")
    await notified.database.query(BECOMES, ("missed", line))  # somebody reacts to the line
    assert await notified.round(seconds=1) == []
    [mail] = await notified.round(minutes=10)
    assert mail.subject == "Missed call from Ada"


@pytest_twisted.ensureDeferred
async def test_a_call_that_rings_no_more_when_the_push_is_due_is_not_told(notified: Notified) -> None:
    line = await ring(notified.database, await begin(notified.database, "ada", "bob"))
    await notified.planner.catch_up()
    await notified.database.query(BECOMES, ("active", line))
    assert await notified.round() == []
    assert ("call", "not_ringing") in await notified.rows("kind", "reason")


@pytest_twisted.ensureDeferred
async def test_nobody_gets_more_mails_a_day_than_the_cap(database: Database) -> None:
    notified = Notified(database, caps={("to", "email"): 3})
    await notified.begin()
    for name in ("ada", "cy", "dee", "eve", "flo"):
        await know(database, name)
    await know(database, "bob", email="bob@example.com")
    for name in ("ada", "cy", "dee", "eve", "flo"):
        await say(database, await begin(database, name, "bob"), name, "Hello")
    assert kinds(await notified.round(minutes=11)) == [Email] * 3
    assert (await notified.rows("reason")).count(("capped",)) == 2
    await say(database, await begin(database, "gus", "bob"), "gus", "Hello")
    assert await notified.round(hours=23) == []
    await say(database, await begin(database, "hal", "bob"), "hal", "Hello")
    assert kinds(await notified.round(hours=2)) == [Email]


@pytest_twisted.ensureDeferred
async def test_nobody_causes_more_mails_a_day_than_the_cap(database: Database) -> None:
    notified = Notified(database, caps={("by", "email"): 2})
    await notified.begin()
    await know(database, "ada")
    await know(database, "eve")
    for number in range(4):
        await know(database, f"bob-{number}", email=f"bob-{number}@example.com")
        await say(database, await begin(database, "ada", f"bob-{number}"), "ada", "Buy!")
    assert kinds(await notified.round(minutes=11)) == [Email] * 2
    await say(database, await begin(database, "eve", "bob-3"), "eve", "Hello")
    [mail] = await notified.round(minutes=11)
    assert mail.to == "bob-3@example.com"


@pytest_twisted.ensureDeferred
async def test_a_mail_that_is_tried_again_is_not_capped_by_itself(database: Database) -> None:
    notified = Notified(database, caps={("to", "email"): 1, ("by", "email"): 1})
    await notified.begin()
    await know(database, "ada")
    await know(database, "bob", email="bob@example.com")
    notified.providers.answers["bob@example.com"] = Retry(None, "timeout")
    await talk(database, "one")
    assert kinds(await notified.round(minutes=11)) == [Email]
    notified.providers.answers.clear()
    assert kinds(await notified.round(minutes=5)) == [Email]
