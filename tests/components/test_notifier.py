"""Notifications of a message: who gets one, when, how often, and what happens on failures."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_twisted
from msgspec.structs import replace

from components.delivery.items import Dead, Email, Gone, Push, Retry, Sms
from portico.domain.delivery.quiet_hours import QuietHours
from portico.domain.people import Caller
from portico.storage.conversations.membership import Membership
from portico.storage.database import Database
from portico.storage.delivery.preferences import PreferenceStore
from portico.storage.messages.changes import Changes
from portico.storage.messages.store import Messages
from portico.storage.users.revocations import Revocations
from tests.storage.sample_messages import allow_all, draft, open_conversation, send_text
from tests.support.delivery import RESTING, DeliveryHarness, know, read
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
async def harness(database: Database) -> AsyncIterator[DeliveryHarness]:
    """Bob has a phone, a mail address and a number; Ada writes to him."""
    await know(database, "bob", "bob-phone", email="bob@example.com", mobile="+33612345678")
    await know(database, "ada")
    harness = DeliveryHarness(database)
    await harness.begin()
    yield harness


async def send_texts(database: Database, *texts: str) -> int:
    conversation_id = await open_conversation(database, "ada", "bob")
    for text in texts:
        await send_text(database, conversation_id, "ada", text)
    return conversation_id


def kinds(items: list[Any]) -> list[type]:
    return [type(item) for item in items]


@pytest_twisted.ensureDeferred
async def test_a_push_at_once_and_a_mail_when_it_stays_unread(harness: DeliveryHarness) -> None:
    conversation_id = await send_texts(harness.database, "Hello Bob")
    [push] = await harness.round()
    assert isinstance(push, Push)
    assert (push.title, push.body, push.badge) == ("Ada", "Hello Bob", 1)
    assert push.data["url"] == f"https://site.example/conversations/{conversation_id}"
    assert await harness.round(minutes=9) == []
    [mail] = await harness.round(minutes=2)
    assert isinstance(mail, Email)
    assert (mail.to, mail.subject) == ("bob@example.com", "New message from Ada")
    assert await harness.round(days=1) == []
    assert await harness.rows("channel", "state") == [("push", "sent"), ("email", "sent")]


@pytest_twisted.ensureDeferred
async def test_several_messages_are_one_push_and_one_mail(harness: DeliveryHarness) -> None:
    conversation_id = await send_texts(harness.database, *(f"number {n}" for n in range(1, 8)))
    [push] = await harness.round()
    assert push.body == "7 new messages: number 7"
    assert push.badge == 7
    await send_text(harness.database, conversation_id, "ada", "number 8")
    [push] = await harness.round(minutes=5)
    assert push.collapse_key == f"chat-{conversation_id}"
    [mail] = await harness.round(minutes=6)
    assert mail.subject == "8 new messages from Ada"
    assert "number 8" in mail.text
    assert "and 3 more" in mail.text


@pytest_twisted.ensureDeferred
async def test_what_was_read_deleted_or_silenced_meanwhile_is_not_sent(harness: DeliveryHarness) -> None:
    database = harness.database
    await know(database, "cy", email="cy@example.com")
    await know(database, "dan", email="dan@example.com")
    chat = await send_texts(database, "for Bob")
    deleted = await send_text(database, await open_conversation(database, "ada", "cy"), "ada", "for Cy")
    await send_text(database, await open_conversation(database, "ada", "dan"), "ada", "for Dan")
    await harness.round()
    await read(database, "bob", chat, 1)
    await Changes(database).delete(deleted.id, Caller("ada", "user", 1), allow_all)
    await PreferenceStore(database).change_preferences(
        "dan", lambda now: replace(now, channels={"message": {"email": False}})
    )
    assert await harness.round(minutes=11) == []
    rows = await harness.rows("user_id", "channel", "reason")
    assert rows[1:] == [("bob", "email", "read"), ("cy", "email", "deleted"), ("dan", "email", "unwanted")]


@pytest_twisted.ensureDeferred
async def test_who_is_there_and_reads_it_is_not_disturbed(harness: DeliveryHarness) -> None:
    harness.statuses["bob"] = "online"
    chat = await send_texts(harness.database, "one")
    assert await harness.round() == []
    await read(harness.database, "bob", chat, 1)
    assert await harness.round(seconds=11) == []


@pytest_twisted.ensureDeferred
async def test_who_is_there_and_does_not_look_gets_the_push_a_moment_later(harness: DeliveryHarness) -> None:
    harness.statuses["bob"] = "online"
    await send_texts(harness.database, "one", "two")
    assert await harness.round() == []
    [push] = await harness.round(seconds=11)
    assert push.body == "2 new messages: two"


@pytest_twisted.ensureDeferred
async def test_a_message_edited_before_anybody_looked_is_still_news(harness: DeliveryHarness) -> None:
    chat = await open_conversation(harness.database, "ada", "bob")
    message = await send_text(harness.database, chat, "ada", "Helo")
    ada = Caller("ada", "user", 1)
    await Changes(harness.database).edit(message.id, "Hello", ada, allow_all)
    [push] = await harness.round()
    assert push.body == "Hello"
    await Changes(harness.database).edit(message.id, "Hello!", ada, allow_all)
    assert await harness.round() == []


@pytest_twisted.ensureDeferred
async def test_a_mention_makes_the_notification_a_mention(harness: DeliveryHarness) -> None:
    chat = await open_conversation(harness.database, "ada", "bob", "cy", kind="group")
    named = draft(chat, "ada", "what do you say, Bob?", metadata={"mentions": ["bob"]})
    await send_text(harness.database, chat, "ada", "hello all")
    await Messages(harness.database).send([named])
    [push] = await harness.round()
    assert push.title == "Ada mentioned you"
    [mail] = await harness.round(minutes=11)
    assert mail.subject == "Ada mentioned you"
    assert "hello all" in mail.text


@pytest_twisted.ensureDeferred
async def test_a_mention_is_sent_although_the_conversation_is_muted(harness: DeliveryHarness) -> None:
    chat = await open_conversation(harness.database, "ada", "bob", "cy", kind="group")
    until = harness.dispatcher.now() + timedelta(days=1)
    await Membership(harness.database).set_setting(chat, "bob", "muted_until", until)
    await send_text(harness.database, chat, "ada", "hello all")
    assert await harness.round() == []
    await Messages(harness.database).send([draft(chat, "ada", "Bob?", metadata={"mentions": ["bob"]})])
    [push] = await harness.round()
    assert push.title == "Ada mentioned you"


@pytest_twisted.ensureDeferred
async def test_quiet_hours_put_it_off_to_their_end(harness: DeliveryHarness) -> None:
    await send_texts(harness.database, "late")
    now = harness.dispatcher.now()
    quiet = QuietHours(now.time(), now.replace(hour=(now.hour + 8) % 24).time(), "UTC")
    await PreferenceStore(harness.database).change_preferences(
        "bob", lambda stored: replace(stored, quiet=quiet)
    )
    assert await harness.round(minutes=1) == []
    assert await harness.round(hours=7) == []
    sent = await harness.round(hours=1)
    assert kinds(sent) == [Push, Email]


@pytest_twisted.ensureDeferred
async def test_sms_for_who_chose_them(harness: DeliveryHarness) -> None:
    choices = {"message": {"sms": True, "push": False, "email": False}}
    await PreferenceStore(harness.database).change_preferences(
        "bob", lambda stored: replace(stored, channels=choices)
    )
    await send_texts(harness.database, "Come quickly " * 40)
    assert await harness.round(minutes=14) == []
    [sms] = await harness.round(minutes=2)
    assert isinstance(sms, Sms)
    assert sms.to == "+33612345678"
    assert len(sms.body) <= 160
    assert sms.body.startswith("Ada: Come quickly")


@pytest_twisted.ensureDeferred
async def test_what_fails_is_tried_again_with_the_same_key(harness: DeliveryHarness) -> None:
    harness.providers.answers["bob-phone"] = Retry(30, "http_429")
    await send_texts(harness.database, "one")
    [first] = await harness.round()
    assert await harness.round(seconds=29) == []
    harness.providers.answers.clear()
    [second] = await harness.round(seconds=15)
    assert second.key == first.key
    [row] = [row for row in await harness.rows("channel", "state", "attempts") if row[0] == "push"]
    assert row == ("push", "sent", 2)
    tries = await harness.database.query("select provider, outcome, reason from delivery_attempt order by at")
    assert tries == [("test", "retry", "http_429"), ("test", "sent", None)]


@pytest_twisted.ensureDeferred
async def test_news_that_come_while_one_is_retried_are_not_lost(harness: DeliveryHarness) -> None:
    harness.providers.answers["bob-phone"] = Retry(30, "http_503")
    chat = await send_texts(harness.database, "one")
    await harness.round()
    harness.providers.answers.clear()
    await send_text(harness.database, chat, "ada", "two")
    sent = await harness.round(minutes=1)
    assert sorted(push.body for push in sent) == ["one", "two"]


@pytest_twisted.ensureDeferred
async def test_the_last_failed_try_is_a_dead_letter(harness: DeliveryHarness) -> None:
    harness.providers.answers["bob-phone"] = Retry(None, "http_500")
    await send_texts(harness.database, "one")
    rounds = [len([one for one in await harness.round(hours=2) if type(one) is Push]) for _ in range(15)]
    assert sum(rounds) == 12
    assert (await harness.rows("channel", "state", "reason"))[0] == ("push", "dead", "http_500")


@pytest_twisted.ensureDeferred
async def test_a_provider_that_rests_uses_up_no_tries(harness: DeliveryHarness) -> None:
    harness.providers.answers["bob-phone"] = RESTING
    await send_texts(harness.database, "one")
    for _ in range(15):
        await harness.round(minutes=2)
    harness.providers.answers.clear()
    assert Push in kinds(await harness.round(minutes=2))


@pytest_twisted.ensureDeferred
async def test_a_dead_token_is_dropped_and_the_other_device_has_it_once(harness: DeliveryHarness) -> None:
    await know(harness.database, "bob", "bob-tablet")
    harness.providers.answers["bob-phone"] = Gone("unregistered")
    chat = await send_texts(harness.database, "one")
    assert len(await harness.round()) == 2
    await send_text(harness.database, chat, "ada", "two")
    [push] = await harness.round()
    assert push.device.token == "bob-tablet"


@pytest_twisted.ensureDeferred
async def test_a_revoked_device_receives_nothing_that_was_planned_for_it(harness: DeliveryHarness) -> None:
    await know(harness.database, "bob", "bob-tablet", login="tablet")
    harness.providers.answers["bob-phone"] = harness.providers.answers["bob-tablet"] = Retry(None, "timeout")
    chat = await send_texts(harness.database, "one")
    assert len(await harness.round()) == 2
    await Revocations(harness.database).revoke_others("bob", [], 2**31, ["tablet"])
    harness.providers.answers.clear()
    await send_text(harness.database, chat, "ada", "two")
    sent = await harness.round(minutes=5)
    assert [push.device.token for push in sent if type(push) is Push] == ["bob-tablet"] * 2


@pytest_twisted.ensureDeferred
async def test_a_push_that_waits_for_its_turn_is_not_sent_to_a_device_that_was_revoked(
    database: Database,
) -> None:
    harness = DeliveryHarness(database, rate=1)
    await know(database, "ada")
    await harness.begin()
    for token in ("phone", "tablet"):
        await know(database, "bob", token, login=token)
    await send_texts(database, "one")
    await harness.planner.catch_up()
    await harness.dispatcher.dispatch()
    await until(lambda: harness.providers.to("phone") != [])
    await Revocations(database).revoke("bob", ["tablet"], 2**31, [])
    harness.clock.advance(1.5)
    await until(harness.is_idle)
    assert harness.providers.to("tablet") == []


@pytest_twisted.ensureDeferred
async def test_only_the_device_that_failed_is_tried_again(harness: DeliveryHarness) -> None:
    await know(harness.database, "bob", "bob-tablet")
    harness.providers.answers["bob-phone"] = Retry(None, "timeout")
    await send_texts(harness.database, "one")
    await harness.round()
    harness.providers.answers.clear()
    [push] = await harness.round(minutes=1)
    assert push.device.token == "bob-phone"


@pytest_twisted.ensureDeferred
async def test_an_address_that_is_refused_is_over_at_once(harness: DeliveryHarness) -> None:
    harness.providers.answers["bob@example.com"] = Dead("invalid_address")
    await send_texts(harness.database, "one")
    await harness.round(minutes=11)
    assert ("email", "dead", "invalid_address") in await harness.rows("channel", "state", "reason")
    assert await harness.round(days=1) == []


@pytest_twisted.ensureDeferred
async def test_what_is_read_elsewhere_is_taken_off_the_devices(harness: DeliveryHarness) -> None:
    chat = await send_texts(harness.database, "one", "two")
    other = await open_conversation(harness.database, "cy", "bob")
    await send_text(harness.database, other, "cy", "three")
    await harness.round()
    await harness.removals.withdraw_stale()
    await read(harness.database, "bob", chat, 2)
    before = len(harness.providers.sent)
    await harness.removals.withdraw_stale()
    [removal] = harness.providers.sent[before:]
    assert isinstance(removal, Push)
    assert (removal.silent, removal.badge, removal.collapse_key) == (True, 1, f"chat-{chat}")
    await harness.removals.withdraw_stale()
    assert len(harness.providers.sent) == before + 1


async def take_back(harness: DeliveryHarness, chat: int, seq: int) -> None:
    [(message_id,)] = await harness.database.query(
        "select id from message where conversation_id = %s and seq = %s", (chat, seq)
    )
    await Changes(harness.database).delete(message_id, Caller("ada", "user", 1), lambda _: None)


@pytest_twisted.ensureDeferred
async def test_what_is_deleted_is_taken_off_the_devices(harness: DeliveryHarness) -> None:
    chat = await send_texts(harness.database, "secret")
    [push] = await harness.round()
    assert (push.body, push.badge) == ("secret", 1)
    await harness.removals.withdraw_stale()
    assert len(harness.providers.sent) == 1
    await take_back(harness, chat, 1)
    await harness.removals.withdraw_stale()
    removal = harness.providers.sent[-1]
    assert (removal.silent, removal.badge, removal.collapse_key) == (True, 0, f"chat-{chat}")
    assert (removal.title, removal.body, removal.data["kind"]) == ("", "", "deleted")
    await harness.removals.withdraw_stale()
    assert await harness.round(hours=1) == []
    assert len(harness.providers.sent) == 2


@pytest_twisted.ensureDeferred
async def test_the_remaining_messages_are_notified_again_without_the_deleted_ones(
    harness: DeliveryHarness,
) -> None:
    chat = await send_texts(harness.database, "one", "secret")
    [push] = await harness.round()
    assert "secret" in push.body
    await take_back(harness, chat, 2)
    await harness.removals.withdraw_stale()
    [again] = await harness.round()
    assert (again.body, again.badge, again.collapse_key) == ("one", 1, f"chat-{chat}")
    await harness.removals.withdraw_stale()
    assert len(harness.providers.sent) == 3


@pytest_twisted.ensureDeferred
async def test_a_number_of_before_is_read_when_it_is_used(database: Database) -> None:
    await know(database, "bob", mobile="0712 345 678", email="Bob@Example.ORG")
    harness = DeliveryHarness(database)
    await harness.begin()
    await PreferenceStore(database).change_preferences(
        "bob", lambda stored: replace(stored, channels={"message": {"sms": True, "push": False}})
    )
    await send_texts(database, "one")
    mail, sms = await harness.round(minutes=16)
    assert (mail.to, sms.to) == ("Bob@example.org", "+254712345678")
    assert mail.headers["Auto-Submitted"] == "auto-generated"
    assert '<div style="white-space:pre-line;word-break:break-word;" dir="auto">one</div>' in mail.html


async def wants_everything(database: Database) -> None:
    """Bob has chosen SMS too."""
    await PreferenceStore(database).change_preferences(
        "bob", lambda stored: replace(stored, channels={"message": {"sms": True}})
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
    harness = DeliveryHarness(database)
    await harness.begin()
    await wants_everything(database)
    await send_texts(database, "one")
    sent = await harness.round(minutes=16)
    assert await harness.rows("channel", "state") == [(channel, "sent") for channel in channels]
    assert not {mobile, email} & {item.to for item in sent} - {"+254712345678", "bob@example.org"}


@pytest_twisted.ensureDeferred
async def test_nothing_goes_to_what_became_unreadable_after_the_plan(database: Database) -> None:
    await know(database, "bob", mobile="+254712345678", email="bob@example.org")
    harness = DeliveryHarness(database)
    await harness.begin()
    await wants_everything(database)
    await send_texts(database, "one")
    await harness.planner.catch_up()
    await database.query("update person set mobile = '+1234567', email = 'bob at home' returning 1")
    assert await harness.round(minutes=16) == []
    assert await harness.rows("channel", "state", "reason") == [
        ("email", "skipped", "unreachable"),
        ("sms", "skipped", "unreachable"),
    ]


@pytest_twisted.ensureDeferred
async def test_waiting_mails_have_the_messages_of_when_they_are_sent(harness: DeliveryHarness) -> None:
    chat = await send_texts(harness.database, "one", "secret", "three")
    await harness.round()
    await take_back(harness, chat, 2)
    [(last,)] = await harness.database.query(
        "select id from message where conversation_id = %s and seq = 3", (chat,)
    )
    await Changes(harness.database).edit(last, "edited", Caller("ada", "user", 1), lambda _: None)
    [mail] = [item for item in await harness.round(minutes=11) if isinstance(item, Email)]
    assert "edited" in mail.text
    assert not {"secret", "three"} & set(mail.text.split())


@pytest_twisted.ensureDeferred
async def test_too_many_wait_and_come_together(database: Database) -> None:
    await know(database, "bob", "bob-phone")
    harness = DeliveryHarness(database, user_limit=2)
    await harness.begin()
    chat = await open_conversation(database, "ada", "bob")
    for number in range(5):
        await send_text(database, chat, "ada", f"number {number}")
        await harness.round(seconds=1)
    assert len(harness.providers.sent) == 2
    [push] = await harness.round(hours=1)
    assert push.body == "3 new messages: number 4" or push.body.startswith("5 new messages")


@pytest_twisted.ensureDeferred
async def test_two_notifiers_plan_and_send_once(database: Database) -> None:
    await know(database, "bob", "bob-phone")
    first, second = DeliveryHarness(database), DeliveryHarness(database, node="other")
    await first.begin()
    await send_texts(database, "one")
    sent = [*await first.round(), *await second.round()]
    assert len(sent) == 1


@pytest_twisted.ensureDeferred
async def test_deliveries_claimed_by_a_killed_notifier_are_sent_by_the_next_one(database: Database) -> None:
    await know(database, "bob", "bob-phone")
    dead = DeliveryHarness(database)
    await dead.begin()
    await send_texts(database, "one")
    await dead.planner.catch_up()
    await database.query(TAKEN)
    assert await DeliveryHarness(database, node="another").round() == []
    [push] = await DeliveryHarness(database).round()
    assert push.body == "one"


@pytest_twisted.ensureDeferred
async def test_after_a_minute_any_other_node_takes_it_up(database: Database) -> None:
    await know(database, "bob", "bob-phone")
    dead = DeliveryHarness(database)
    await dead.begin()
    await send_texts(database, "one")
    await dead.planner.catch_up()
    await database.query(TAKEN)
    assert len(await DeliveryHarness(database, node="another").round(seconds=65)) == 1


async def ring(database: Database, chat: int) -> int:
    """Ada calls; the id of the line in the conversation."""
    [(id_,)] = await database.query(RINGS, {"chat": chat})
    return int(id_)


@pytest_twisted.ensureDeferred
async def test_a_call_rings_on_every_device_and_is_taken_away_when_it_does_not_ring_any_more(
    harness: DeliveryHarness,
) -> None:
    await know(harness.database, "bob", "bob-tablet")
    harness.statuses["bob"] = "online"
    line = await ring(harness.database, await open_conversation(harness.database, "ada", "bob"))
    pushes = await harness.round()
    assert {push.device.token for push in pushes} == {"bob-phone", "bob-tablet"}
    assert {(push.title, push.urgent, push.ttl) for push in pushes} == {("Ada is calling", True, 45)}
    assert [(push.data["kind"], push.data["call_id"], push.data["call_kind"]) for push in pushes] == [
        ("call", "7", "voice")
    ] * len(pushes)
    await harness.removals.withdraw_stale()
    assert len(harness.providers.sent) == 2
    await harness.database.query(BECOMES, ("active", line))
    assert await harness.round(seconds=1) == []
    await harness.removals.withdraw_stale()
    assert [push.silent for push in harness.providers.sent] == [False, False, True, True]


@pytest_twisted.ensureDeferred
async def test_a_missed_call_is_notified_once(harness: DeliveryHarness) -> None:
    line = await ring(harness.database, await open_conversation(harness.database, "ada", "bob"))
    await harness.round()
    await harness.database.query(BECOMES, ("missed", line))
    [push] = await harness.round(seconds=45)
    assert (push.title, push.body) == ("Ada", "Missed call")
    await harness.database.query(BECOMES, ("missed", line))  # somebody reacts to the line
    assert await harness.round(seconds=1) == []
    [mail] = await harness.round(minutes=10)
    assert mail.subject == "Missed call from Ada"


@pytest_twisted.ensureDeferred
async def test_a_call_that_rings_no_more_when_the_push_is_due_is_not_told(harness: DeliveryHarness) -> None:
    line = await ring(harness.database, await open_conversation(harness.database, "ada", "bob"))
    await harness.planner.catch_up()
    await harness.database.query(BECOMES, ("active", line))
    assert await harness.round() == []
    assert ("call", "not_ringing") in await harness.rows("kind", "reason")


@pytest_twisted.ensureDeferred
async def test_nobody_gets_more_mails_a_day_than_the_cap(database: Database) -> None:
    harness = DeliveryHarness(database, caps={("to", "email"): 3})
    await harness.begin()
    for name in ("ada", "cy", "dee", "eve", "flo"):
        await know(database, name)
    await know(database, "bob", email="bob@example.com")
    for name in ("ada", "cy", "dee", "eve", "flo"):
        await send_text(database, await open_conversation(database, name, "bob"), name, "Hello")
    assert kinds(await harness.round(minutes=11)) == [Email] * 3
    assert (await harness.rows("reason")).count(("capped",)) == 2
    await send_text(database, await open_conversation(database, "gus", "bob"), "gus", "Hello")
    assert await harness.round(hours=23) == []
    await send_text(database, await open_conversation(database, "hal", "bob"), "hal", "Hello")
    assert kinds(await harness.round(hours=2)) == [Email]


@pytest_twisted.ensureDeferred
async def test_nobody_causes_more_mails_a_day_than_the_cap(database: Database) -> None:
    harness = DeliveryHarness(database, caps={("by", "email"): 2})
    await harness.begin()
    await know(database, "ada")
    await know(database, "eve")
    for number in range(4):
        await know(database, f"bob-{number}", email=f"bob-{number}@example.com")
        await send_text(database, await open_conversation(database, "ada", f"bob-{number}"), "ada", "Buy!")
    assert kinds(await harness.round(minutes=11)) == [Email] * 2
    await send_text(database, await open_conversation(database, "eve", "bob-3"), "eve", "Hello")
    [mail] = await harness.round(minutes=11)
    assert mail.to == "bob-3@example.com"


@pytest_twisted.ensureDeferred
async def test_a_mail_that_is_tried_again_is_not_capped_by_itself(database: Database) -> None:
    harness = DeliveryHarness(database, caps={("to", "email"): 1, ("by", "email"): 1})
    await harness.begin()
    await know(database, "ada")
    await know(database, "bob", email="bob@example.com")
    harness.providers.answers["bob@example.com"] = Retry(None, "timeout")
    await send_texts(database, "one")
    assert kinds(await harness.round(minutes=11)) == [Email]
    harness.providers.answers.clear()
    assert kinds(await harness.round(minutes=5)) == [Email]
