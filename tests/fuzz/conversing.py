"""A conversation with the router in memory: what it may answer, and that nothing of it stays."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from portico.contract import uris
from portico.contract.errors import STATUS
from tests.fuzz.client import WAYS, Client
from tests.fuzz.realm import Realm

ABORT, GOODBYE, ERROR = 3, 6, 8
CLOSED = (None, 1000, 1002, 1007, 1009)  # on a WebSocket; 1011 would be a fault of ours
OURS = {uris.error(kind.code) for kind in STATUS} - {uris.error("internal")}
WAMPS = set(re.findall(r"`(wamp\.error\.[a-z_]+)`", Path("docs/explanation/router.md").read_text()))
ROLES = b'{"caller":{},"callee":{},"publisher":{},"subscriber":{}}'
HELLO = b'[1,"portico",{"roles":' + ROLES + b',"authmethods":["ticket"]}]'


@cache
def realm() -> Realm:
    """The one of this process."""
    return Realm()


def lines_of(data: bytes, most: int) -> tuple[str, list[bytes]]:
    """The first byte says by which way; the rest is lines."""
    return WAYS[data[0] % len(WAYS) if data else 0], data[1:].split(b"\n")[:most]


def converse(way: str, lines: Sequence[bytes]) -> Client:
    """Say the lines and leave, and see that nothing stays. Raises AssertionError."""
    here = realm()
    before = here.sizes()
    client = Client(here, way)
    for line in lines:
        client.transmit(line)
    client.leave()
    here.forget()
    after = here.sizes()
    assert after == before, {
        name: after[name] - before[name] for name in after if after[name] != before[name]
    }
    assert client.code in CLOSED, f"closed with {client.code}"
    for message in client.received:
        check_documented(message)
    return client


def check_documented(message: list[Any]) -> None:
    """An ERROR or ABORT says what the documentation says."""
    uri = message[4] if message[0] == ERROR else message[2] if message[0] == ABORT else None
    assert uri is None or uri in OURS or uri in WAMPS, message
