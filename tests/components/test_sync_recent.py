"""`sync.state` by activity: the first page, what is beside it, and the pages after it."""

from typing import Any

import msgspec
import pytest
import pytest_twisted
from autobahn.wamp.types import CallOptions

from bench.inbox import AGENT, fill
from portico.domain.paging import encode_cursor
from portico.domain.sync import Activity, Now, begin
from portico.settings.core import Settings
from portico.storage import sync
from portico.storage.database import Database
from tests.support.components import Components
from tests.support.people import arrive
from tests.support.sync_harness import Harness


async def talks(harness: Harness, count: int, text: str = "Hello") -> list[int]:
    """Conversations of Ada and Bob, in the order of their activity."""
    chats: list[int] = []
    for _ in range(count):
        opened = await harness.ask("ada", "conversation.create", participant_ids=["bob"], type="group")
        chats.append(opened["conversation"]["id"])
    for chat in reversed(chats):
        await send_message(harness, chat, text)
    return chats


async def send_message(harness: Harness, chat: int, text: str = "Hello") -> None:
    local_id = f"{chat}-{text}"[:100]
    await harness.ask("ada", "message.send", conversation_id=chat, text=text, local_id=local_id)


def ids(answer: dict[str, Any]) -> list[int]:
    return [view["id"] for view in answer["conversations"]]


async def pages(harness: Harness, answer: dict[str, Any], limit: int = 2) -> list[dict[str, Any]]:
    """All pages after an answer."""
    found: list[dict[str, Any]] = []
    while answer["more"]:
        answer = await harness.ask("bob", "sync.changes", since=answer["cursor"], limit=limit)
        found.append(answer)
    return found


@pytest_twisted.ensureDeferred
async def test_the_newest_activity_is_first_and_each_other_conversation_follows_once(
    database: Database,
) -> None:
    harness = Harness(database)
    chats = await talks(harness, 6)
    state = await harness.ask("bob", "sync.state", recent=2)
    assert ids(state) == chats[:2]
    assert [receipt["conversation_id"] for receipt in state["receipts"]] == [chats[0]] * 2 + [chats[1]] * 2
    assert (state["unread_total"], state["calls"], state["messages"], state["reset"]) == (6, [], [], False)
    rest = await pages(harness, state)
    assert sorted(id_ for page in rest for id_ in ids(page)) == sorted(chats[2:])
    assert not any(page["messages"] for page in rest)


@pytest_twisted.ensureDeferred
async def test_what_moves_up_between_the_pages_is_in_the_next_sync(database: Database) -> None:
    harness = Harness(database)
    chats = await talks(harness, 4)
    state = await harness.ask("bob", "sync.state", recent=1)
    await send_message(harness, chats[3], "news")
    rest = await pages(harness, state, limit=1)
    assert chats[3] not in [id_ for page in rest for id_ in ids(page)]
    answer = await harness.ask("bob", "sync.changes", since=rest[-1]["cursor"])
    assert ids(answer) == [chats[3]]
    assert [message["text"] for message in answer["messages"]] == ["news"]


@pytest_twisted.ensureDeferred
async def test_all_conversations_are_one_answer(database: Database) -> None:
    harness = Harness(database)
    chats = await talks(harness, 3)
    state = await harness.ask("bob", "sync.state", recent=5000)
    assert (ids(state), state["more"]) == (chats, False)
    answer = await harness.ask("bob", "sync.changes", since=state["cursor"])
    assert (ids(answer), answer["more"]) == ([], False)


@pytest_twisted.ensureDeferred
async def test_an_answer_has_as_many_conversations_as_fit(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "RECENT_BYTES", 12_000)
    harness = Harness(database)
    chats = await talks(harness, 4, "x" * 4000)
    state = await harness.ask("bob", "sync.state", recent=4)
    assert ids(state) == chats[:2]
    assert sorted(id_ for page in await pages(harness, state) for id_ in ids(page)) == sorted(chats[2:])


@pytest_twisted.ensureDeferred
async def test_one_conversation_is_answered_however_large(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "RECENT_BYTES", 1)
    harness = Harness(database)
    chats = await talks(harness, 2)
    state = await harness.ask("bob", "sync.state", recent=2)
    assert (ids(state), state["more"]) == (chats[:1], True)


@pytest_twisted.ensureDeferred
async def test_without_recent_conversations_come_by_id(database: Database) -> None:
    harness = Harness(database)
    chats = await talks(harness, 3)
    state = await harness.ask("bob", "sync.state", limit=2)
    assert (ids(state), state["more"]) == (chats[:2], True)


@pytest_twisted.ensureDeferred
async def test_a_cursor_with_an_impossible_activity_starts_again(database: Database) -> None:
    harness = Harness(database)
    await talks(harness, 1)
    place = begin("bob", await sync.Sync(database).read(_now))
    forged = encode_cursor(msgspec.structs.replace(place, below=Activity(2**62, 1)))
    answer = await harness.ask("bob", "sync.changes", since=forged)
    assert (answer["reset"], len(answer["conversations"])) == (True, 1)


@pytest_twisted.ensureDeferred
async def test_calls_that_ring_or_are_active_come_as_call_get_shows_them(components: Components) -> None:
    ada, bob, cy = [await arrive(components, name) for name in ("ada", "bob", "cy")]
    started = await ada.ask("call.start", to_user_id="bob")
    call = (await bob.ask("call.get", call_id=started["call"]["id"]))["call"]
    for caller in (ada, bob):
        assert (await caller.ask("sync.state", recent=10))["calls"] == [call]
    assert (await cy.ask("sync.state", recent=10))["calls"] == []
    await bob.ask("call.accept", call_id=call["id"])
    [active] = (await ada.ask("sync.state"))["calls"]
    assert active["status"] == "active"
    await ada.ask("call.end", call_id=call["id"])
    assert (await bob.ask("sync.state", recent=10))["calls"] == []
    for person in (ada, bob, cy):
        person.leave()


@pytest_twisted.ensureDeferred
async def test_a_client_that_takes_progress_gets_pieces_of_a_hundred(
    components: Components, stores: Settings
) -> None:
    fill(stores.dsn, 250)
    agent = await arrive(components, str(AGENT))
    pieces: list[dict[str, Any]] = []
    session: Any = agent.client
    options = CallOptions(on_progress=lambda **piece: pieces.append(piece))
    result = await session.call("portico.sync.state", recent=230, options=options)
    pieces.append(getattr(result, "kwresults", result))
    assert [len(piece["conversations"]) for piece in pieces] == [100, 100, 30]
    whole = await agent.ask("sync.state", recent=230)
    for key in ("conversations", "receipts"):
        assert [each for piece in pieces for each in piece[key]] == whole[key]
    assert [piece["more"] for piece in pieces] == [True] * 3
    assert [piece["unread_total"] for piece in pieces] == [250] * 3
    for piece, rest in ((pieces[0], 150), (pieces[2], 20)):
        answer = await agent.ask("sync.changes", since=piece["cursor"], limit=100)
        assert len(answer["conversations"]) == min(rest, 100)
    agent.leave()


async def _now(reading: sync.Reading) -> Now:
    return reading.now
