"""One connection's part of a conversation: opens it, catches up, sends, and marks as read."""

from collections.abc import Awaitable, Callable
from typing import Any

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from cli.terminal_chat.connection import CallRejected, RetryingCalls, SessionLost, TokenSource
from cli.terminal_chat.conversation_view import ConversationView
from cli.terminal_chat.entered_lines import Outbox, Unsent
from cli.terminal_chat.events import EventFeed
from cli.terminal_chat.output import Display, notice
from portico.contract.shapes import Conversation


class ChatSession:
    """Lasts as long as its connection; what is shown and what is unsent outlives it."""

    def __init__(
        self,
        calls: RetryingCalls,
        token_source: TokenSource,
        view: ConversationView,
        outbox: Outbox,
        display: Display,
        on_progress: Callable[[], None],
    ) -> None:
        self._calls = calls
        self._token_source = token_source
        self._view = view
        self._outbox = outbox
        self._display = display
        self._on_progress = on_progress
        self._feed = EventFeed(calls, view, display, self._renew)
        self._event_worker = CoalescingWorker(self._handle_events, self._failed)
        self._send_worker = CoalescingWorker(self._send, self._failed)
        self._mark_worker = CoalescingWorker(self._mark, self._failed)

    async def open_conversation(self, with_id: str) -> Conversation:
        """Get or create the conversation. Raises SessionLost or CallRejected."""
        opened = await self._calls.call("conversation.create", participant_ids=[with_id], type="general")
        conversation: Conversation = opened.conversation
        self._view.add_names(conversation.participants)
        self._feed.conversation_id = conversation.id
        return conversation

    async def start(self) -> None:
        """Show missed messages and the receipts, then follow events. Raises SessionLost or CallRejected."""
        await self._feed.fetch_missed()
        reply = await self._calls.call("receipt.list", conversation_id=self._feed.conversation_id)
        self._display.show_lines(self._view.add_receipts(reply.receipts))
        for worker in (self._event_worker, self._send_worker, self._mark_worker):
            worker.request_run()

    def on_event(self, name: str, payload: dict[str, Any]) -> None:
        """Queue an event; it is handled once the conversation is open."""
        self._feed.queue_event(name, payload)
        if self._feed.conversation_id:
            self._event_worker.request_run()

    def request_send(self) -> None:
        """There is something to send."""
        if self._feed.conversation_id:
            self._send_worker.request_run()

    async def _handle_events(self) -> None:
        await self._feed.handle_queued()
        self._mark_worker.request_run()

    async def _send(self) -> None:
        """One line at a time, so that they stay in order whatever happens to one of them."""
        while line := self._outbox.first_line():
            await self._send_line(line)
            self._display.show_prompt(len(self._outbox))
            self._on_progress()

    async def _send_line(self, line: Unsent) -> None:
        try:
            sent = await self._calls.call(
                "message.send",
                conversation_id=self._feed.conversation_id,
                text=line.text,
                local_id=line.local_id,
            )
        except CallRejected as refused:
            self._outbox.refuse_line(line)
            self._display.show_lines([notice(f"not sent: {refused}")])
        else:
            self._outbox.remove_stored(line.local_id)
            self._display.show_lines(self._view.add_message(sent.message))
            self._event_worker.request_run()  # what others said just before it may be missing

    async def _mark(self) -> None:
        """What is on the screen has been delivered and read."""
        while (seq := self._view.unmarked) is not None:
            here = {"conversation_id": self._feed.conversation_id, "up_to_seq": seq}
            await self._calls.call("receipt.delivered", **here)
            await self._calls.call("receipt.read", **here)
            self._view.clear_unmarked(seq)
        self._on_progress()

    async def _renew(self, _expiring: dict[str, Any]) -> None:
        if self._token_source.renewable:
            await self._calls.call("session.refresh", token=self._token_source.issue())
        else:
            self._display.show_lines(
                [notice("your token expires within a minute: come back with a newer one")]
            )

    def _failed(self, failure: Failure) -> None:
        """A connection that ends takes its work with it; the next one does it again."""
        if not failure.check(SessionLost):
            self._display.show_lines([notice(f"error: {failure.getErrorMessage()}")])


class CoalescingWorker:
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
