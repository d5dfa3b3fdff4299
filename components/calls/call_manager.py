"""Call manager: applies every change of a call in order: decide, commit, cache, then publish.

Deadlines and lost sessions are handled here too, and retried until they succeed.
"""

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime

import structlog
from twisted.internet.defer import Deferred

from components.calls.active_calls import ActiveCalls, CallQueues
from components.calls.call_messages import CallLogMessages
from components.calls.event_publisher import CallEventPublisher, Cause
from portico.domain.calls import transitions
from portico.domain.calls.deadlines import Timing, expire
from portico.domain.calls.model import Call
from portico.domain.calls.starts import Join
from portico.domain.errors import NotFound, Unavailable
from portico.ports import Clock
from portico.storage.calls.store import Calls, Changed, Decide, Start
from portico.waiting import sleep
from runtime.after_commit import start_until_done
from runtime.metrics import Metrics
from runtime.session_snapshot import SessionSnapshot

log = structlog.get_logger()
RETRY = 1.0  # seconds until the database may answer
LATER = 30.0  # seconds after a bug


class CallManager:
    """Active calls and their changes."""

    def __init__(
        self,
        store: Calls,
        event_publisher: CallEventPublisher,
        log_messages: CallLogMessages,
        snapshot: SessionSnapshot,
        clock: Clock,
        timing: Timing,
        metrics: Metrics,
    ) -> None:
        self._store = store
        self._event_publisher = event_publisher
        self._log_messages = log_messages
        self._snapshot = snapshot
        self._clock = clock
        self._timing = timing
        self._metrics = metrics
        self._expiring: set[int] = set()
        self.queues = CallQueues()
        self.live = ActiveCalls(clock, timing, self.apply_deadlines)
        metrics.live_calls.set_function(lambda: len(self.live))

    @property
    def now(self) -> datetime:
        """The time, for calls."""
        return self.live.now

    async def begin(self, start: Start) -> Call | Join:
        """Start a call, or return the running call that the caller should join."""
        call = await self._store.start(start, self.now)
        if isinstance(call, Call):
            self._log_messages.notify_written()
            if not call.live:
                self._count(call)
            self._event_publisher.publish_started(self._cache(call))
        return call

    def ring_again(self, call: Call) -> None:
        """Publish a call that was recovered: its process may have died before it rang."""
        if expire(call, self.now, self._timing) == call:
            self._event_publisher.publish_started(call)

    async def change_call(self, call_id: int, decide: Decide, act: Cause | None = None) -> Call:
        """Apply a transition to a call, in order with its other changes."""
        return await self._change(call_id, lambda: self._store.change_call(call_id, decide), act or Cause())

    async def join_call(self, call_id: int, user_id: str, decide: Decide, act: Cause) -> Call:
        """Apply the transition of a user who joins a call."""
        return await self._change(call_id, lambda: self._store.join_call(call_id, user_id, decide), act)

    async def commit_change(self, work: Callable[[], Awaitable[Changed]], act: Cause) -> Call:
        """Commit, cache and publish a change. The caller holds the queue of the call."""
        changed = await work()
        self._cache(changed.after)
        if changed.after != changed.before:
            self._event_publisher.publish_change(changed.before, changed.after, act)
            self._follow_up(changed)
        return changed.after

    def mark_lost(self, call_id: int, gone: Collection[int]) -> None:
        """Mark participants as lost whose sessions have ended."""
        self._apply_until_done(call_id, lambda call: transitions.lose(call, gone, self.now))

    def bring_back(self, call_id: int, user_id: str, session_id: int) -> None:
        """A session that was taken for lost is connected."""
        self._apply_until_done(
            call_id, lambda call: transitions.come_back(call, user_id, session_id, self.now)
        )

    def hang_up(self, call_id: int, user_id: str) -> None:
        """Remove a user from a call."""
        self._apply_until_done(call_id, lambda call: transitions.leave(call, user_id, self.now))

    async def _change(self, call_id: int, work: Callable[[], Awaitable[Changed]], act: Cause) -> Call:
        return await self.queues.run(call_id, lambda: self.commit_change(work, act))

    def _cache(self, call: Call) -> Call:
        newest = self.live.update(call)
        gone = {id_ for id_ in newest.sessions if self._snapshot.has_ended(id_)}
        if gone:  # it ended while it came in
            self.mark_lost(newest.id, gone)
        return newest

    def _follow_up(self, changed: Changed) -> None:
        before, after = changed.before, changed.after
        if (before.status, before.kind) != (after.status, after.kind):
            self._log_messages.notify_written()
        if before.status != after.status:
            self._count(after)
        self._log_messages.read(changed)

    def _count(self, call: Call) -> None:
        """Update the metrics after a change of status."""
        if not call.live:
            self._metrics.ended_calls.labels(call.kind, call.status).inc()
        if call.status == "active" or not (call.live or call.answered_at):
            self._metrics.ringing.observe((self.now - call.started_at).total_seconds())

    def apply_deadlines(self, call_id: int) -> None:
        """Do what time does to a call. Of several nodes that do so, one changes it."""
        if call_id not in self._expiring:
            self._expiring.add(call_id)
            done = self._apply_until_done(call_id, lambda call: expire(call, self.now, self._timing))
            done.addBoth(lambda _: self._expiring.discard(call_id))

    def _apply_until_done(self, call_id: int, decide: Decide) -> "Deferred[None]":
        """Retry until done, because no caller is there to try again."""
        return Deferred.fromCoroutine(self._until_done(call_id, decide))

    async def _until_done(self, call_id: int, decide: Decide) -> None:
        while True:
            try:
                await self.change_call(call_id, decide)
            except Unavailable as error:
                log.debug("calls.delayed", reason=error.message)
                await sleep(self._clock, RETRY)
            except NotFound:
                return
            except Exception:
                log.exception("calls.failed")  # and it is tried again: no call may be left hanging
                await sleep(self._clock, LATER)
            else:
                return


class ParticipantRemoval:
    """Ends participation of users who may no longer be in a call."""

    def __init__(self, manager: CallManager, store: Calls, clock: Clock) -> None:
        self._manager = manager
        self._store = store
        self._clock = clock

    def on_blocked(self, user_id: str, blocked_id: str) -> None:
        """The blocking user leaves their call with the blocked one, who does not learn why."""
        self._hang_up(user_id, lambda call: set(call.user_ids) == {user_id, blocked_id})

    def on_departed(self, conversation_id: int, user_id: str) -> None:
        self._hang_up(user_id, lambda call: call.conversation_id == conversation_id)

    def on_suspensions(self) -> None:
        """Whoever is suspended leaves their call: what they say in it reaches others too."""
        start_until_done(self._clock, self._hang_up_suspended)

    async def _hang_up_suspended(self) -> None:
        for call_id, user_id in await self._store.list_suspended():
            self._manager.hang_up(call_id, user_id)

    def _hang_up(self, user_id: str, concerns: Callable[[Call], bool]) -> None:
        start_until_done(self._clock, lambda: self._hang_up_stored(user_id, concerns))

    async def _hang_up_stored(self, user_id: str, concerns: Callable[[Call], bool]) -> None:
        """The rows say in which calls somebody is: another node may have begun them."""
        for call in await self._store.list_active_of(user_id):
            if concerns(call):
                self._manager.hang_up(call.id, user_id)
