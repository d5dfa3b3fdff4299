"""What Portico changes in Crossbar and Autobahn, in force for a block: other tests have them as they come."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from autobahn.twisted.rawsocket import WampRawSocketProtocol, WampRawSocketServerProtocol
from autobahn.twisted.websocket import WebSocketAdapterProtocol
from autobahn.wamp import serializer
from autobahn.wamp.websocket import WampWebSocketProtocol
from crossbar.router import protocol
from crossbar.router.broker import Broker
from crossbar.router.dealer import Dealer
from crossbar.router.router import Router
from crossbar.router.session import RouterSession

CHANGED: tuple[Any, ...] = (
    WampRawSocketProtocol, WampRawSocketServerProtocol, WampWebSocketProtocol, WebSocketAdapterProtocol,
    protocol.WampRawSocketServerProtocol, protocol.WampWebSocketServerProtocol,
    Broker, Dealer, Router, RouterSession, serializer,
)  # fmt: skip


class Installed:
    """The attributes that `install` sets."""

    def __init__(self, install: Callable[[], None]) -> None:
        before = [dict(vars(kind)) for kind in CHANGED]
        install()
        self._changes = [
            (kind, name, had.get(name), value)
            for kind, had in zip(CHANGED, before, strict=True)
            for name, value in vars(kind).items()
            if had.get(name) is not value
        ]
        self._take_back()

    @contextmanager
    def in_force(self) -> Iterator[None]:
        """Set them, and put back what was there."""
        for kind, name, _, value in self._changes:
            setattr(kind, name, value)
        try:
            yield
        finally:
            self._take_back()

    def _take_back(self) -> None:
        for kind, name, before, _ in self._changes:
            if before is None:
                delattr(kind, name)
            else:
                setattr(kind, name, before)
