"""What a RawSocket may send once its session has joined, and how much of it is read in one go."""

from types import SimpleNamespace
from typing import Any

import pytest
from twisted.internet.abstract import FileDescriptor

from portico.contract import uris
from router.core.request_limiter import CLIENT_READ
from router.transport.joining import MAX_BYTES
from router.transport.rawsocket import RawSocketConnection

LARGE = 1 << 24


def connection(role: str, session_id: int | None = 1) -> Any:
    session = SimpleNamespace(_session_id=session_id, _authrole=role)
    transport = SimpleNamespace(bufferSize=CLIENT_READ)
    raw = RawSocketConnection()
    raw._session, raw.transport, raw._handshake_complete = session, transport, True
    raw.MAX_LENGTH, raw._joined_max_length = MAX_BYTES, LARGE
    return raw


def receive(raw: Any) -> None:
    raw.dataReceived(b"any")


def test_reads_from_components_are_not_limited() -> None:
    raw = connection(uris.COMPONENT)
    receive(raw)
    assert (raw.MAX_LENGTH, raw.transport.bufferSize) == (LARGE, FileDescriptor.bufferSize)


@pytest.mark.parametrize("role", ["service", "user"])
def test_of_a_client_little_is_read_in_one_go(role: str) -> None:
    raw = connection(role)
    receive(raw)
    assert (raw.MAX_LENGTH, raw.transport.bufferSize) == (LARGE, CLIENT_READ)


def test_who_has_not_joined_may_not_send_more() -> None:
    raw = connection(uris.COMPONENT, session_id=None)
    receive(raw)
    assert (raw.MAX_LENGTH, raw.transport.bufferSize) == (MAX_BYTES, CLIENT_READ)
