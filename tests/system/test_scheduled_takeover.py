"""A node dies by `kill -9` with a scheduled message in its hands: the other one sends it, and only once."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg2
import pytest
import pytest_twisted
from twisted.internet.threads import deferToThread

from portico.settings.core import parse
from tests.support.node import Node
from tests.support.nodes import Pair, running_pair
from tests.support.people import Person, arrive
from tests.support.stores import running_stores
from tests.support.waiting import until

FIRING = "core"  # the process that sends what is due
CLAIMED = "select id from scheduled_message where taken_until > now()"
STORED = "select count(*) from message where conversation_id = %s"


@pytest.fixture
def pair() -> Iterator[Pair]:
    with running_stores() as stores, running_pair(stores) as running:
        yield running


@contextmanager
def locked(node: Node, statement: str, id_: int) -> Iterator[None]:
    """Hold a row for the length of the block, so that whoever needs it stops there."""
    with closing(psycopg2.connect(parse(node.env).dsn, options="-c search_path=portico")) as holder:
        holder.cursor().execute(f"{statement} where id = %s for update", (id_,))
        yield


async def scheduled(ada: Person) -> tuple[int, int]:
    """The conversation of Ada and Bob, and a message in it that is due soon."""
    opened = await ada.ask("conversation.create", participant_ids=["bob"], type="general")
    chat = opened["conversation"]["id"]
    at = (datetime.now(UTC) + timedelta(seconds=3)).isoformat()
    later = await ada.ask(
        "message.schedule", conversation_id=chat, at=at, text="Good morning", local_id="later"
    )
    return chat, later["scheduled"]["id"]


async def texts(person: Person, chat: int) -> list[Any]:
    listed = await person.ask("message.list", conversation_id=chat)
    return [message["text"] for message in listed["messages"]]


async def is_sent_once_by_b(pair: Pair, bob: Person, chat: int, taken_id: int) -> None:
    """The claim is over after a minute, which the test does not wait for; then everything is over."""
    pair.b.sql("update scheduled_message set taken_until = now() where id = %s returning 1", taken_id)
    with suppress(ProcessLookupError):  # what was frozen for long is replaced
        pair.b.wake(FIRING)
    message = (await bob.wait_for("message.created"))["message"]
    assert (message["sender_id"], message["text"]) == ("ada", "Good morning")
    await until(lambda: pair.b.sql("select 1 from scheduled_message") == [], "it is marked as sent")
    await deferToThread(pair.a.start)
    ada = await arrive(pair.a, "ada")
    assert (await ada.ask("message.scheduled"))["scheduled"] == []
    assert await texts(ada, chat) == await texts(bob, chat) == ["Good morning"]


@pytest_twisted.ensureDeferred
async def test_killed_between_the_claim_and_the_send(pair: Pair) -> None:
    ada, bob = await arrive(pair.b, "ada"), await arrive(pair.b, "bob")
    chat, taken_id = await scheduled(ada)
    pair.b.freeze(FIRING)
    with locked(pair.b, "select from conversation", chat):
        await until(lambda: pair.b.sql(CLAIMED) == [(taken_id,)], "the other node has claimed it")
        await deferToThread(pair.a.crash)
        assert pair.b.sql(STORED, chat) == [(0,)]
    await is_sent_once_by_b(pair, bob, chat, taken_id)


@pytest_twisted.ensureDeferred
async def test_killed_between_the_send_and_the_note_of_it(pair: Pair) -> None:
    ada, bob = await arrive(pair.b, "ada"), await arrive(pair.b, "bob")
    chat, taken_id = await scheduled(ada)
    pair.b.freeze(FIRING)
    with locked(pair.b, "select from conversation", chat):
        await until(lambda: pair.b.sql(CLAIMED) == [(taken_id,)], "the other node has claimed it")
        note = locked(pair.b, "select from scheduled_message", taken_id)
        note.__enter__()
    await until(lambda: pair.b.sql(STORED, chat) == [(1,)], "it is stored")
    await deferToThread(pair.a.crash)
    note.__exit__(None, None, None)
    assert pair.b.sql("select id from scheduled_message") == [(taken_id,)]
    await is_sent_once_by_b(pair, bob, chat, taken_id)
