"""The calls component with a clock that the test advances: a real database, and a recorder as the router."""

from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from components.calls.call_manager import CallManager, ParticipantRemoval
from components.calls.call_messages import CallLogMessages
from components.calls.call_targets import CallTargets
from components.calls.event_publisher import CallEventPublisher
from components.calls.media_servers import Mesh
from components.calls.recovery import CallRecovery
from components.calls.service import CallService
from components.calls.signalling import Signalling
from portico.contract.call import AcceptCall, CallJoined, EndCall, SignalCall, StartCall
from portico.contract.payload import Event, encode
from portico.domain.calls.deadlines import Timing
from portico.ports import MediaServer
from portico.storage.calls.store import Calls
from portico.storage.conversations.pairs import Pairs
from portico.storage.conversations.store import Conversations
from portico.storage.database import Database
from portico.storage.messages.receipts import Receipts
from runtime.guest_policy import GuestPolicy
from runtime.metrics import Metrics
from runtime.session_snapshot import SessionSnapshot
from tests.support.calls import NOON, SESSIONS
from tests.support.hooks import NoHook
from tests.support.presence import EventRecorder, RecordedEvent, RouterStub, caller, within_reason

TIMING = Timing()


class CallEventRecorder(EventRecorder):
    """Records events to users and to single sessions; there is no message relay."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, int, str]] = []  # to single sessions, with their nodes

    def publish_to_session(self, event: Event, session_id: int, node_id: str = "") -> None:
        """Remember it, with the session in place of people."""
        self.sent.append((type(event).__name__, session_id, node_id))
        self.published.append(RecordedEvent(type(event).__name__, encode(event), {str(session_id)}, set()))

    async def call(self, procedure: str, *args: Any) -> None:
        """Wake the message relay: nothing to do."""


class OtherNodes:
    """The other nodes that live, as the test says."""

    def __init__(self) -> None:
        self.others: list[str] = []


class CallsComponent:
    """One process of the calls component; people have the sessions of `tests.support.calls`."""

    def __init__(
        self,
        database: Database,
        seconds: float = 0,
        media_server: MediaServer | None = None,
        node: str = "here",
    ) -> None:
        self.clock = Clock()
        self.clock.advance(NOON.timestamp() + seconds)
        self.recorder, self.router, self.metrics = CallEventRecorder(), RouterStub(), Metrics()
        self.router.sessions = {session_id: user_id for user_id, session_id in SESSIONS.items()}
        self.store, self.snapshot = Calls(database, TIMING, node), SessionSnapshot(self.router)
        self.nodes = OtherNodes()
        recorder: Any = self.recorder
        lines, event_publisher = (
            CallLogMessages(recorder, Receipts(database), self.clock),
            CallEventPublisher(recorder),
        )
        others = (self.snapshot, self.clock, TIMING, self.metrics)
        self.board = CallManager(self.store, event_publisher, lines, *others)
        places = CallTargets(
            Conversations(database), recorder, self.clock, GuestPolicy(Pairs(database), may_start=False)
        )
        no_hook: Any = NoHook()
        self.service = CallService(self.board, self.store, places, media_server or Mesh(), no_hook)
        self.signalling = Signalling(self.board, self.store, recorder, self.nodes)
        self.recovery = CallRecovery(self.board, self.store, self.snapshot, self.clock, node)
        self.participant_removal = ParticipantRemoval(self.board, self.store, self.clock)

    async def wait_for(self, name: str, **payload: Any) -> RecordedEvent:
        """The first event of this name with these values, published or still to come."""
        return await self.recorder.wait_for(name, **payload)

    async def open(self) -> "CallsComponent":
        """The router connection comes up."""
        self.recovery.resume()
        await within_reason(Deferred.fromCoroutine(self.recovery.wait_until_ready()))
        return self

    async def ring(self, user_id: str, conversation_id: int) -> int:
        """Somebody calls; the id of the call."""
        request = StartCall(conversation_id=conversation_id)
        return (await self.service.start(request, caller(user_id, SESSIONS[user_id]))).call.id

    async def accept(self, call_id: int, user_id: str, session_id: int | None = None) -> CallJoined:
        """Somebody comes in."""
        who = caller(user_id, session_id or SESSIONS[user_id])
        return await self.service.accept(AcceptCall(call_id=call_id), who)

    async def end(self, call_id: int, user_id: str) -> None:
        """Somebody hangs up."""
        await self.service.end(EndCall(call_id=call_id), caller(user_id, SESSIONS[user_id]))

    async def answer(self, call_id: int, user_id: str) -> None:
        """Somebody sends the answer signal."""
        request = SignalCall(call_id=call_id, kind="answer", payload={"sdp": "v=0"})
        await self.signalling.signal(request, caller(user_id, SESSIONS[user_id]))

    def outcomes(self) -> dict[str, float]:
        """How calls ended, as the metrics have it."""
        samples = [sample for family in self.metrics.ended_calls.collect() for sample in family.samples]
        return {sample.labels["outcome"]: sample.value for sample in samples}
