"""The life of a terminal chat: how long it tries, before a connection stood and after."""

from typing import Any

import pytest
import pytest_twisted
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionRefusedError as Refused
from twisted.internet.task import Clock

from cli.errors import OperatorError
from cli.terminal_chat.chat import FIRST_TRIES, ChatClient
from cli.terminal_chat.conversation_view import ConversationView
from runtime.client import Rejected


class Connector:
    """Has each of these outcomes once, and the last one for ever after."""

    def __init__(self, *outcomes: Any) -> None:
        self.outcomes = list(outcomes)
        self.tried = 0

    async def connect(self) -> Any:
        self.tried += 1
        outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def describe_failure(self, error: Exception) -> str:
        return f"nothing listens ({type(error).__name__})"


class Dropped:
    """A session whose connection ends before anything is answered."""

    async def subscribe_to_events(self, handler: Any) -> None:
        raise Rejected("wamp.close.transport_lost", None)

    def disconnect(self) -> None:
        """Nothing is left to close."""


class RecordingDisplay:
    """Records what is shown."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def show_lines(self, lines: Any) -> None:
        self.shown += [line.text for line in lines]

    def show_prompt(self, unsent: int) -> None:
        """There is no prompt."""


def talking(connector: Any, seconds: int = 600) -> tuple["Deferred[None]", list[str]]:
    """A chat after so many seconds, and what it has shown."""
    clock, display = Clock(), RecordingDisplay()
    chat = ChatClient(clock, connector, None, "bob", ConversationView("ada"), display)  # type: ignore[arg-type]
    running = Deferred.fromCoroutine(chat.run())
    clock.pump([0.1] * seconds * 10)
    return running, display.shown


@pytest_twisted.ensureDeferred
async def test_where_nothing_listens_it_ends_with_advice() -> None:
    connector = Connector(Refused())
    running, shown = talking(connector)
    with pytest.raises(OperatorError, match="nothing listens"):
        await running
    assert connector.tried == FIRST_TRIES
    assert len(shown) == 1


def test_a_node_that_is_starting_is_waited_for() -> None:
    connector = Connector(Rejected("wamp.close.transport_lost", None))
    running, _ = talking(connector)
    assert not running.called
    assert connector.tried > FIRST_TRIES


def test_after_a_connection_it_tries_for_ever() -> None:
    connector = Connector(Dropped(), Refused())
    running, _ = talking(connector)
    assert not running.called
    assert connector.tried > FIRST_TRIES * 4
