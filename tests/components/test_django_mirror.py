"""Mirrored messages reach the site once and in order, however the site failed meanwhile."""

from typing import Any

import pytest_twisted

from portico.contract.conversation import UpdateConversation
from portico.domain.people import Caller
from portico.storage.conversations.membership import Membership
from portico.storage.database import Database
from portico.storage.messages.changes import Changes
from portico.storage.messages.log_cursor import LogCursor
from portico.storage.mirror.queue import CONSUMER
from tests.storage.sample_messages import allow_all, open_conversation, send_text
from tests.support.bridged import Bridged
from tests.support.delivery import read
from tests.support.django import KEY, FakeDjango, ReceivedRequest

HOUR = 3600.0


def texts(django: FakeDjango) -> list[str]:
    """What the site has, in the order in which it was told first."""
    return [message["text"] for message in django.messages.values()]


def poisoned(asked: ReceivedRequest) -> bool:
    return isinstance(asked.body, dict) and asked.body.get("text") == "poison"


@pytest_twisted.ensureDeferred
async def test_a_conversation_and_its_message_are_mirrored(bridged: Bridged, django: FakeDjango) -> None:
    chat = await open_conversation(bridged.database, "ada", "bob")
    message = await send_text(bridged.database, chat, "ada", "Hello")
    await bridged.round()
    conversation, mirrored = django.asked
    assert (conversation.method, conversation.path) == ("POST", "/api/conversations/")
    assert conversation.headers["authorization"] == f"Api-Key {KEY}"
    assert conversation.headers["user-agent"] == "Portico"
    assert conversation.headers["content-type"] == "application/json"
    assert conversation.headers["idempotency-key"] == f"conversation-{chat}-1"
    assert conversation.body == {
        "portico_id": chat,
        "type": "general",
        "property_id": None,
        "title": None,
        "metadata": {},
        "participants": [{"user_id": "ada", "role": "member"}, {"user_id": "bob", "role": "member"}],
        "created_at": conversation.body["created_at"],
        "property": None,
        "buyer": "ada",
        "seller": "bob",
    }
    assert (mirrored.method, mirrored.path) == ("POST", "/api/messages/")
    assert mirrored.headers["idempotency-key"] == f"message-{message.id}-1"
    assert mirrored.body == {
        "portico_id": message.id,
        "rev": 1,
        "conversation": "c1",
        "seq": 1,
        "sender_id": "ada",
        "type": "text",
        "text": "Hello",
        "attachments": [],
        "reply_to": None,
        "metadata": {},
        "local_id": message.local_id,
        "created_at": message.created_at,
        "edited_at": None,
        "deleted_at": None,
        "sender": "ada",
        "content": "Hello",
    }


@pytest_twisted.ensureDeferred
async def test_a_read_mark_follows_the_message_that_it_names(bridged: Bridged, django: FakeDjango) -> None:
    chat = await open_conversation(bridged.database, "ada", "bob")
    message = await send_text(bridged.database, chat, "ada", "Hello")
    await read(bridged.database, "bob", chat, 1)
    await bridged.round()
    marked = django.asked[-1]
    assert (marked.method, marked.path) == ("PATCH", f"/api/messages/{1000 + message.id}/mark-read/")
    assert marked.headers["idempotency-key"] == f"read-{chat}-bob-1"
    assert marked.body == {"user_id": "bob", "conversation": "c1", "up_to_seq": 1}
    await bridged.round(HOUR)
    assert len(django.of("PATCH")) == 1  # said once; and of their own messages nobody has to be told


@pytest_twisted.ensureDeferred
async def test_ids_of_people_may_be_of_any_letters(bridged: Bridged, django: FakeDjango) -> None:
    chat = await open_conversation(bridged.database, "ada", "zoë/7")
    message = await send_text(bridged.database, chat, "ada", "Hello")
    await read(bridged.database, "zoë/7", chat, 1)
    await bridged.round()
    assert django.read_by == {message.id: {"zoë/7"}}
    assert django.asked[-1].headers["idempotency-key"] == f"read-{chat}-zo%C3%AB/7-1"


@pytest_twisted.ensureDeferred
async def test_edits_deletions_and_titles_are_told_as_they_are_now(
    bridged: Bridged, django: FakeDjango
) -> None:
    chat, ada = await open_conversation(bridged.database, "ada", "bob"), Caller("ada", "user", 1)
    first = await send_text(bridged.database, chat, "ada", "one")
    second = await send_text(bridged.database, chat, "ada", "two")
    await bridged.round()
    await Changes(bridged.database).edit(first.id, "one!", ada, allow_all)
    await Changes(bridged.database).delete(second.id, ada, allow_all)
    await Membership(bridged.database).update(UpdateConversation(conversation_id=chat, title="Flat"), "ada")
    await bridged.round()
    assert texts(django) == ["one!", None]
    assert django.messages[second.id]["deleted_at"]
    assert [django.messages[id_]["rev"] for id_ in (first.id, second.id)] == [2, 2]
    assert django.conversations["c1"]["title"] == "Flat"
    assert django.of("POST", "/api/conversations/")[-1].body["id"] == "c1"


@pytest_twisted.ensureDeferred
async def test_while_the_site_is_down_few_requests_are_sent_and_then_everything_is_mirrored_once(
    bridged: Bridged, django: FakeDjango
) -> None:
    django.trouble = lambda _: (503, {})
    chat, other = (
        await open_conversation(bridged.database, "ada", "bob"),
        await open_conversation(bridged.database, "ada", "cy"),
    )
    for minute in range(60):
        await send_text(bridged.database, chat, "ada", f"number {minute}")
        await send_text(bridged.database, other, "cy", f"other {minute}")
        for _ in range(6):
            await bridged.round(10.0)
    assert len(django.asked) <= 2 * 60 + 10  # twice a minute
    django.trouble = lambda _: None
    for _ in range(4):
        await bridged.round(30.0)
    mine = [message for message in django.messages.values() if message["conversation"] == "c1"]
    assert len({message["seq"] for message in mine}) == 60
    assert [message["seq"] for message in mine] == list(range(1, 61))
    assert len(django.messages) == django.created == 120


@pytest_twisted.ensureDeferred
async def test_the_site_says_when_it_may_be_asked_again(bridged: Bridged, django: FakeDjango) -> None:
    django.trouble, django.retry_after = (lambda _: (429, {})), "120"
    await send_text(bridged.database, await open_conversation(bridged.database, "ada", "bob"), "ada", "Hello")
    await bridged.round()
    await bridged.round(119.0)
    assert len(django.asked) == 1
    django.trouble = lambda _: None
    await bridged.round(5.0)
    assert texts(django) == ["Hello"]


@pytest_twisted.ensureDeferred
async def test_a_message_that_is_refused_for_good_does_not_hold_up_the_others(
    bridged: Bridged, django: FakeDjango
) -> None:
    django.trouble = lambda asked: (422, {"text": ["no"]}) if poisoned(asked) else None
    chat = await open_conversation(bridged.database, "ada", "bob")
    for text in ("before", "poison", "after"):
        await send_text(bridged.database, chat, "ada", text)
    await bridged.round()
    await bridged.round(HOUR)
    assert texts(django) == ["before", "after"]
    assert len([asked for asked in django.asked if poisoned(asked)]) == 1
    state = await bridged.queue.read_state()
    assert (state.waiting, state.refused) == (0, 1)


@pytest_twisted.ensureDeferred
async def test_a_message_that_the_site_cannot_handle_delays_its_conversation_only(
    bridged: Bridged, django: FakeDjango
) -> None:
    django.trouble = lambda asked: (500, {}) if poisoned(asked) else None
    chat, other = (
        await open_conversation(bridged.database, "ada", "bob"),
        await open_conversation(bridged.database, "ada", "cy"),
    )
    await send_text(bridged.database, chat, "ada", "poison")
    await send_text(bridged.database, chat, "ada", "behind it")
    for number in range(5):
        await send_text(bridged.database, other, "ada", f"number {number}")
        await bridged.round(2.0)
    await bridged.round(2.0)
    assert texts(django) == [f"number {number}" for number in range(5)]
    tried = [asked.body["text"] for asked in django.of("POST", "/api/messages/")]
    assert tried.index("poison", tried.index("poison") + 1) > tried.index("number 1")  # who failed comes last
    django.trouble = lambda _: None
    await bridged.round(60.0)
    assert texts(django)[-2:] == ["poison", "behind it"]


@pytest_twisted.ensureDeferred
async def test_what_the_site_took_without_saying_so_is_there_once(
    bridged: Bridged, django: FakeDjango
) -> None:
    lost = iter([True, True, True])
    django.loses_answers = lambda _: next(lost, False)
    chat = await open_conversation(bridged.database, "ada", "bob")
    await send_text(bridged.database, chat, "ada", "Hello")
    await read(bridged.database, "bob", chat, 1)
    for _ in range(6):
        await bridged.round(10.0)
    assert (len(django.conversations), django.created, len(django.messages)) == (1, 1, 1)
    [message] = django.messages
    assert django.read_by == {message: {"bob"}}


@pytest_twisted.ensureDeferred
async def test_a_conversation_that_is_refused_has_its_messages_wait_with_it(
    bridged: Bridged, django: FakeDjango
) -> None:
    django.trouble = lambda asked: (403, {}) if asked.path == "/api/conversations/" else None
    chat = await open_conversation(bridged.database, "ada", "bob")
    await send_text(bridged.database, chat, "ada", "Hello")
    await bridged.round()
    await bridged.round(HOUR)
    assert len(django.asked) == 1
    assert (await bridged.queue.read_state()).refused == 2
    django.trouble = lambda _: None
    await Membership(bridged.database).update(UpdateConversation(conversation_id=chat, title="Flat"), "ada")
    await bridged.round()
    assert texts(django) == ["Hello"]
    assert (await bridged.queue.read_state()).refused == 0


@pytest_twisted.ensureDeferred
async def test_a_conversation_that_the_site_lost_is_mirrored_again(
    bridged: Bridged, django: FakeDjango
) -> None:
    chat = await open_conversation(bridged.database, "ada", "bob")
    await send_text(bridged.database, chat, "ada", "one")
    await bridged.round()
    django.conversations.clear()
    await send_text(bridged.database, chat, "ada", "two")
    await bridged.round()
    assert texts(django) == ["one", "two"]
    assert [one["portico_id"] for one in django.conversations.values()] == [chat]


@pytest_twisted.ensureDeferred
async def test_a_wrong_key_loses_nothing_and_is_said_once(
    bridged: Bridged, django: FakeDjango, capfd: Any
) -> None:
    django.trouble = lambda _: (401, {})
    await send_text(bridged.database, await open_conversation(bridged.database, "ada", "bob"), "ada", "Hello")
    for _ in range(5):
        await bridged.round(60.0)
    assert capfd.readouterr().out.count("django.key_refused") == 1
    django.trouble = lambda _: None
    await bridged.round(60.0)
    assert texts(django) == ["Hello"]


@pytest_twisted.ensureDeferred
async def test_messages_in_flight_at_a_kill_are_mirrored_by_the_next_process(
    bridged: Bridged, django: FakeDjango
) -> None:
    chat = await open_conversation(bridged.database, "ada", "bob")
    for number in range(3):
        await send_text(bridged.database, chat, "ada", f"number {number}")
    django.trouble = lambda asked: (503, {}) if asked.body.get("seq") == 2 else None
    await bridged.round()
    django.trouble = lambda _: None
    successor = Bridged(bridged.database, django)
    await successor.round()
    await successor.stop()
    assert texts(django) == [f"number {number}" for number in range(3)]
    first = [asked for asked in django.asked if asked.body.get("seq") == 1]
    assert len(first) == 1  # what was told is not repeated


@pytest_twisted.ensureDeferred
async def test_older_conversations_are_mirrored_with_their_next_message(
    database: Database, django: FakeDjango
) -> None:
    chat = await open_conversation(database, "ada", "bob")
    await send_text(database, chat, "ada", "long ago")
    bridged = Bridged(database, django)
    await bridged.begin()
    await read(database, "bob", chat, 1)
    await bridged.round()
    assert django.asked == []
    await send_text(database, chat, "bob", "now")
    await bridged.round()
    await bridged.stop()
    assert texts(django) == ["now"]


@pytest_twisted.ensureDeferred
async def test_conversations_whose_messages_were_skipped_are_not_mirrored(
    bridged: Bridged, django: FakeDjango
) -> None:
    chat = await open_conversation(bridged.database, "ada", "bob")
    await send_text(bridged.database, chat, "ada", "imported")
    tail = LogCursor(bridged.database, CONSUMER)
    await tail.move_past(await tail.next_batch())
    await bridged.round()
    assert django.asked == []
    await send_text(bridged.database, chat, "bob", "said here")
    await bridged.round()
    assert texts(django) == ["said here"]


@pytest_twisted.ensureDeferred
async def test_a_new_conversation_is_mirrored_before_its_first_message(
    bridged: Bridged, django: FakeDjango
) -> None:
    chat = await open_conversation(bridged.database, "ada", "bob", kind="group")
    bridged.mirror.mark_changed([chat])
    await bridged.mirror.run()
    assert django.conversations["c1"]["participants"] == [
        {"user_id": "ada", "role": "owner"},
        {"user_id": "bob", "role": "member"},
    ]


@pytest_twisted.ensureDeferred
async def test_lag_and_refusals_show(bridged: Bridged, django: FakeDjango) -> None:
    django.trouble = lambda _: (503, {})
    await send_text(bridged.database, await open_conversation(bridged.database, "ada", "bob"), "ada", "Hello")
    await bridged.round()
    await bridged.mirror.update_metrics()
    sample = bridged.metrics.registry.get_sample_value
    assert sample("portico_site_waiting") == 1
    assert (sample("portico_site_lag_seconds") or 0) > 0
    assert sample("portico_site_total", {"endpoint": "conversation", "outcome": "later"}) == 1


@pytest_twisted.ensureDeferred
async def test_a_change_noticed_without_the_lease_is_mirrored_by_who_has_it(
    database: Database, bridged: Bridged, django: FakeDjango
) -> None:
    chat = await open_conversation(database, "ada", "bob")
    await send_text(database, chat, "ada", "Hello")
    await bridged.round()
    other = Bridged(database, django)
    other.lease.held = False
    new, imported = (
        await open_conversation(database, "ada", "cy"),
        await open_conversation(database, "cy", "bob"),
    )
    await database.query("update conversation set last_seq = 1 where id = %s returning 1", (imported,))
    await read(database, "bob", chat, 1)
    other.mirror.mark_changed([chat, new, imported])
    asked = len(django.asked)
    await other.mirror.run()
    assert len(django.asked) == asked
    await bridged.mirror.run()
    assert {each.path for each in django.asked[asked:]} == {
        "/api/conversations/",
        "/api/messages/1001/mark-read/",
    }
    assert len(django.asked) == asked + 2
    await other.stop()
