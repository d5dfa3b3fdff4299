"""One connection's part of a conversation: opens it, catches up, sends, and marks as read."""

from collections.abc import Awaitable, Callable
from typing import Any

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from cli.terminal_chat.calls import Calls, Gone, Refused
from cli.terminal_chat.entered_lines import Outbox, Unsent
from cli.terminal_chat.events import EventFeed
from cli.terminal_chat.formatting import notice
from cli.terminal_chat.login import Tickets
from cli.terminal_chat.screen import Screen
from cli.terminal_chat.transcript import Transcript
from portico.contract.shapes import Conversation


class ChatSession:
    """Lasts as long as its connection; what is shown and what is unsent outlives it."""

    def __init__(
        self,
        calls: Calls,
        tickets: Tickets,
        transcript: Transcript,
        outbox: Outbox,
        screen: Screen,
        on_progress: Callable[[], None],
    ) -> None:
        self._calls = calls
        self._tickets = tickets
        self._transcript = transcript
        self._outbox = outbox
        self._screen = screen
        self._on_progress = on_progress
        self._feed = EventFeed(calls, transcript, screen, self._renew)
        self._event_worker = Worker(self._handle_events, self._failed)
        self._send_worker = Worker(self._send, self._failed)
        self._mark_worker = Worker(self._mark, self._failed)

    async def open(self, with_id: str) -> Conversation:
        """Get or create the conversation. Raises Gone or Refused."""
        opened = await self._calls.ask("conversation.create", participant_ids=[with_id], type="general")
        conversation: Conversation = opened.conversation
        self._transcript.know(conversation.participants)
        self._feed.conversation_id = conversation.id
        return conversation

    async def begin(self) -> None:
        """Show what was missed and where everybody stands, then go on live. Raises Gone or Refused."""
        await self._feed.catch_up()
        reply = await self._calls.ask("receipt.list", conversation_id=self._feed.conversation_id)
        self._screen.show(self._transcript.receipts(reply.receipts))
        for worker in (self._event_worker, self._send_worker, self._mark_worker):
            worker.request_run()

    def on_event(self, name: str, payload: dict[str, Any]) -> None:
        """Something was heard; before the conversation is open it waits."""
        self._feed.add(name, payload)
        if self._feed.conversation_id:
            self._event_worker.request_run()

    def send(self) -> None:
        """There is something to send."""
        if self._feed.conversation_id:
            self._send_worker.request_run()

    async def _handle_events(self) -> None:
        await self._feed.drain()
        self._mark_worker.request_run()

    async def _send(self) -> None:
        """One line at a time, so that they stay in order whatever happens to one of them."""
        while line := self._outbox.first_line():
            await self._send_line(line)
            self._screen.prompt(len(self._outbox))
            self._on_progress()

    async def _send_line(self, line: Unsent) -> None:
        try:
            sent = await self._calls.ask(
                "message.send",
                conversation_id=self._feed.conversation_id,
                text=line.text,
                local_id=line.local_id,
            )
        except Refused as refused:
            self._outbox.refuse_line(line)
            self._screen.show([notice(f"not sent: {refused}")])
        else:
            self._outbox.remove_stored(line.local_id)
            self._screen.show(self._transcript.arrived(sent.message))
            self._event_worker.request_run()  # what others said just before it may be missing

    async def _mark(self) -> None:
        """What is on the screen has been delivered and read."""
        while (seq := self._transcript.unmarked) is not None:
            here = {"conversation_id": self._feed.conversation_id, "up_to_seq": seq}
            await self._calls.ask("receipt.delivered", **here)
            await self._calls.ask("receipt.read", **here)
            self._transcript.marked(seq)
        self._on_progress()

    async def _renew(self, _expiring: dict[str, Any]) -> None:
        if self._tickets.renewable:
            await self._calls.ask("session.refresh", token=self._tickets.issue())
        else:
            self._screen.show([notice("your token expires within a minute: come back with a newer one")])

    def _failed(self, failure: Failure) -> None:
        """A connection that ends takes its work with it; the next one does it again."""
        if not failure.check(Gone):
            self._screen.show([notice(f"error: {failure.getErrorMessage()}")])


class Worker:
    """Runs `work` once at a time, however often a run is requested.

    A request during a run causes one more run. A failure goes to `failed` and ends only that run.
    """

    def __init__(self, work: Callable[[], Awaitable[None]], failed: Callable[[Failure], None]) -> None:
        self._work = work
        self._failed = failed
        self._wanted = False
        self._running = False

    def request_run(self) -> None:
        """There is something to do."""
        self._wanted = True
        if not self._running:
            self._running = True
            Deferred.fromCoroutine(self._run()).addErrback(self._failed)

    async def _run(self) -> None:
        try:
            while self._wanted:
                self._wanted = False
                await self._work()
        finally:
            self._running = False
