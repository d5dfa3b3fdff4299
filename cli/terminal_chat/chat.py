"""The chat client: connects, and reconnects until the user leaves."""

from autobahn.wamp.exception import TransportLost
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.defer import TimeoutError as DeferredTimeout
from twisted.internet.error import ConnectError, ConnectingCancelledError

from cli.errors import OperatorError
from cli.terminal_chat.connection import (
    PERMANENT,
    CallRejected,
    Connector,
    RetryingCalls,
    SessionLost,
    TokenSource,
    pause_after,
)
from cli.terminal_chat.conversation_view import ConversationView
from cli.terminal_chat.entered_lines import Outbox, answer_command, text_to_send
from cli.terminal_chat.output import Display, notice
from cli.terminal_chat.session import ChatSession
from portico.contract.shapes import Conversation
from portico.ports import Clock
from portico.waiting import sleep
from runtime.client import Client, Rejected

NOTHING_LISTENS = (OSError, ConnectError)
NO_CONNECTION = (*NOTHING_LISTENS, DeferredTimeout, Rejected, SessionLost, TransportLost)
FIRST_TRIES = 5  # about three seconds, for a node that is just starting


class ChatClient:
    """Connects, stays, and connects again; takes lines at any time."""

    def __init__(
        self,
        clock: Clock,
        connector: Connector,
        token_source: TokenSource,
        with_id: str,
        view: ConversationView,
        display: Display,
    ) -> None:
        self._clock = clock
        self._connector = connector
        self._token_source = token_source
        self._with_id = with_id
        self._view = view
        self._display = display
        self._outbox = Outbox()
        self._session: ChatSession | None = None
        self._running: Deferred[None] | None = None
        self._failures = 0
        self._connected_once = False
        self._greeted = False
        self._ending = False

    @property
    def unstored(self) -> int:
        """How many lines were not stored."""
        return len(self._outbox) + self._outbox.refused

    async def run(self) -> None:
        """Chat until the end. Raises OperatorError for a failure that retries cannot help."""
        self._running = Deferred.fromCoroutine(self._cycle())
        try:
            await self._running
        except (CancelledError, ConnectingCancelledError):
            return  # by `leave`

    def enter_line(self, line: str) -> None:
        """A line was entered at a terminal: a command, or a text for the other person."""
        shown = answer_command(line)
        if shown is None:
            self.type_line(text_to_send(line))
        else:
            self._display.show_lines(shown)

    def type_line(self, line: str) -> None:
        """A line was entered."""
        if line.strip() == "/quit":
            self.leave_when_sent()
        elif line.strip():
            self._outbox.add_line(line)
            if self._session is None and self._greeted:
                self._display.show_lines([notice(f"kept until the connection is back: {line}")])
            self._display.show_prompt(len(self._outbox))
            self._on_progress()

    def end_input(self) -> None:
        """Nothing more will be typed: leave when all is sent and what came is marked."""
        self._ending = True
        self._on_progress()

    def leave_when_sent(self) -> None:
        """Leave, but not without what was typed."""
        if not self._outbox:
            self.leave_now()
        elif not self._ending:
            self._display.show_lines([notice("waiting for what is unsent; Ctrl-C leaves without it")])
        self._ending = True

    def leave_now(self) -> None:
        """Leave now: after this turn, because whoever asks may be a part of what is cancelled."""
        if self._running and not self._running.called:
            self._clock.callLater(0, self._running.cancel)

    def _on_progress(self) -> None:
        if self._session:
            self._session.request_send()
        idle = not self._outbox and self._view.unmarked is None
        if self._ending and idle and self._view.shown is not None:
            self.leave_now()

    async def _cycle(self) -> None:
        while True:
            try:
                await self._stay(await self._connector.connect())
            except NO_CONNECTION as error:
                self._check_hopeless(error)
                self._show_lost(error)
            except CallRejected as error:
                raise OperatorError(str(error)) from error
            await sleep(self._clock, pause_after(self._failures))
            self._failures += 1

    async def _stay(self, client: Client) -> None:
        """One connection, from its beginning to its end."""
        self._connected_once = True
        calls = RetryingCalls(client, self._clock, lambda text: self._display.show_lines([notice(text)]))
        session = ChatSession(
            calls, self._token_source, self._view, self._outbox, self._display, self._on_progress
        )
        try:
            await client.subscribe_to_events(session.on_event)
            self._show_connected(await session.open_conversation(self._with_id))
            await session.start()
            self._session, self._failures = session, 0
            self._on_progress()
            raise Rejected(await client.left, None)
        finally:
            self._session = None
            client.disconnect()

    def _show_connected(self, conversation: Conversation) -> None:
        if not self._greeted:
            name = self._view.display_name(self._with_id)
            text = f"conversation {conversation.id} with {name}; Enter sends, /help lists the commands"
            self._display.show_lines([notice(text)])
        elif self._failures:
            self._display.show_lines([notice("connected again")])
        self._greeted = True

    def _show_lost(self, error: Exception) -> None:
        """Once for each time that the connection goes away."""
        if self._failures == 0:
            what = "connection lost" if self._greeted else self._connector.describe_failure(error)
            self._display.show_lines([notice(f"{what}; trying again")])

    def _check_hopeless(self, error: Exception) -> None:
        if isinstance(error, Rejected) and error.reason in PERMANENT:
            raise OperatorError(str(error)) from error
        is_wrong_address = not self._connected_once and isinstance(error, NOTHING_LISTENS)
        if is_wrong_address and self._failures + 1 >= FIRST_TRIES:
            raise OperatorError(self._connector.describe_failure(error)) from error
