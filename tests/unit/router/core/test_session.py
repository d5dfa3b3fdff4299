"""The router's end of a session: who has joined is told before anybody leaves."""

from types import SimpleNamespace
from typing import Any

import pytest
from autobahn.wamp import message
from crossbar.router import session as crossbars

from router.core.session import RouterSession


class Harness:
    """A session whose way to Crossbar only notes what comes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.order: list[str] = []
        self.session: Any = object.__new__(RouterSession)
        factory: Any = SimpleNamespace(
            joined_sessions=SimpleNamespace(flush=lambda: self.order.append("told who has joined")),
            validator=SimpleNamespace(validate=lambda _, msg: msg),
        )
        self.session.factory = factory
        for name in ("onMessage", "onClose"):
            monkeypatch.setattr(crossbars.RouterSession, name, lambda *_: self.order.append("leaves"))


def test_before_a_goodbye(monkeypatch: pytest.MonkeyPatch) -> None:
    harness = Harness(monkeypatch)
    harness.session.onMessage(message.Goodbye())
    assert harness.order == ["told who has joined", "leaves"]


def test_before_the_end_of_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    harness = Harness(monkeypatch)
    harness.session.onClose(False)
    assert harness.order == ["told who has joined", "leaves"]
