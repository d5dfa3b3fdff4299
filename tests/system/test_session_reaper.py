"""Who takes up room without taking part is sent away, and the others do not pay for it."""

import socket
import time
from typing import Any

import psutil
import pytest_twisted

from tests.support.node import Node
from tests.support.people import Person, arrive
from tests.support.raw import CBOR, HELLO, ROLES, Raw, enter_raw, open_raw
from tests.support.waiting import together, until

MEGABYTE = 1 << 20
PADDING = {"padding": "x" * 16_000}
TEXT = "\U0001f3e0" * 5000
SLOW, ROUNDS, SIZE = 3, 40, 25  # together 100 MiB that nobody reads


def memory(node: Node) -> int:
    used: int = psutil.Process(node.pid("router")).memory_info().rss
    return used


async def deaf_session(node: Node) -> Raw:
    """Somebody who has joined and subscribed, and reads nothing more."""
    raw = await enter_raw(node, "deaf", CBOR)
    transport: Any = raw.websocket.transport
    transport.getHandle().setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.websocket.stop_reading()
    return raw


async def flood(speaker: Person, conversation_id: int) -> None:
    """Say 36 KiB a thousand times."""
    draft = {"conversation_id": conversation_id, "text": TEXT, "metadata": PADDING}
    for number in range(ROUNDS):
        said = [speaker.ask("message.send", local_id=f"{number}-{n}", **draft) for n in range(SIZE)]
        await together(*said)


@pytest_twisted.ensureDeferred
async def test_who_reads_nothing_is_dropped_before_the_router_swells(node: Node) -> None:
    speaker, watcher = await arrive(node, "speaker"), await arrive(node, "deaf")
    deaf = [await deaf_session(node) for _ in range(SLOW)]
    opened = await speaker.ask("conversation.create", participant_ids=["deaf"], type="general")
    before = memory(node)
    await flood(speaker, opened["conversation"]["id"])
    assert memory(node) - before < 40 * MEGABYTE
    listed = (await watcher.ask("session.list"))["sessions"]
    assert [session["current"] for session in listed] == [True]
    await until(lambda: watcher.names().count("message.created") == ROUNDS * SIZE)
    for raw in deaf:
        raw.websocket.read_again()
        await raw.closed()


@pytest_twisted.ensureDeferred
async def test_who_never_joins_is_dropped_after_ten_seconds(node: Node) -> None:
    began = time.monotonic()
    silent, hesitant = await open_raw(node), await open_raw(node)
    hesitant.transmit([HELLO, "portico", {"roles": ROLES, "authmethods": ["ticket"]}])
    joined = await arrive(node, "joined")
    await together(silent.closed(), hesitant.closed())
    assert 9 < time.monotonic() - began < 14
    assert (await joined.ask("user.me"))["user"]["id"] == "joined"
