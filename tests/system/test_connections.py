"""Connections that say nothing, or half of something: they end, and others come in."""

import socket
import time
from collections.abc import Iterator

import pytest
import pytest_twisted

from tests.support.node import Node
from tests.support.people import arrive
from tests.support.ports import free_port
from tests.support.raw import open_raw
from tests.support.rawsocket import RawSocket

SEEN = 8  # unjoined connections of an address


@pytest.fixture(scope="module")
def strict() -> Iterator[Node]:
    """A node that trusts no proxy, and knows no more than a few strangers."""
    env = {"TRUSTED_PROXIES": "none", "MAX_UNJOINED_PER_ADDRESS": str(SEEN), "MAX_CONNECTIONS": "40"}
    with Node(free_port(), **env).running() as node:
        yield node


def knock(node: Node) -> socket.socket:
    """A connection that says nothing."""
    knocking = socket.create_connection(("127.0.0.1", node.port))
    knocking.settimeout(20)
    return knocking


def is_shut(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True


@pytest_twisted.ensureDeferred
async def test_strangers_of_one_address_are_so_many_and_still_one_comes_in(strict: Node) -> None:
    joined = await arrive(strict, "ada")
    knocking = [knock(strict) for _ in range(SEEN + 4)]
    assert all(is_shut(refused) for refused in knocking[SEEN:])
    began = time.monotonic()
    assert is_shut(knocking[0]) or time.monotonic() - began > 5
    assert (await (await arrive(strict, "bob")).ask("user.me"))["user"]["id"] == "bob"
    assert (await joined.ask("user.me"))["user"]["id"] == "ada"
    for each in knocking:
        each.close()


@pytest_twisted.ensureDeferred
async def test_half_a_beginning_is_cut_within_ten_seconds(node: Node) -> None:
    halves = [knock(node), RawSocket(node.home / "sockets" / "services.sock")._socket]
    halves[0].sendall(b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgr")
    halves[1].sendall(b"\x7f")
    framing = await open_raw(node)
    framing.websocket.transport.write(b"\x81\xfe\x10\x00\x00\x00\x00\x00[1,")
    began = time.monotonic()
    await framing.closed()
    for half in halves:
        while half.recv(4_096):
            pass
        half.close()
    assert time.monotonic() - began < 16


def test_a_few_hundred_idle_connections_keep_nobody_out(node: Node) -> None:
    idle = [knock(node) for _ in range(600)]
    assert node.health()["status"] == "ok"
    for each in idle:
        each.close()
