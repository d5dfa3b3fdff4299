"""The steps of a traced message in this component: the call, the transaction, and what is published.

Each step is traced by something that stands in the place of what does it. Without a tracer nothing stands
there, so that a message costs what it costs without this module.
"""

from collections.abc import Collection, Sequence

from components.messaging.bus_receiver import BusReceiver
from components.messaging.relay import MessagePublisher
from portico.contract.message import MessageCreated, MessageSent
from portico.contract.payload import Event, Request
from portico.contract.registry import TOPIC_OF
from portico.contract.shapes import Shape
from portico.domain.messages import Draft
from portico.domain.people import Caller
from portico.ports import Stored
from portico.storage.messages.store import Messages
from runtime.bus import ReceivedFrame
from runtime.documents import Progress
from runtime.procedures import Endpoint
from runtime.tracing import Tracer

SEND = "message.send"
CREATED = TOPIC_OF[MessageCreated]


class TracedEndpoint(Endpoint):
    """`message.send`, from the call to the answer."""

    def __init__(self, traced: Endpoint, tracer: Tracer) -> None:
        super().__init__(traced.procedure.name, traced._handler)
        self._tracer = tracer

    async def _act(self, request: Request, caller: Caller, progress: Progress | None) -> Shape:
        begin = self._tracer.now()
        answer = await super()._act(request, caller, progress)
        if isinstance(answer, MessageSent) and not answer.duplicate:
            message = answer.message
            self._tracer.note_first(message.conversation_id, message.seq, SEND, begin)
        return answer


class TracedMessages(Messages):
    """The transaction of a batch, as a step of each of its messages."""

    tracer: Tracer

    async def send(self, drafts: Sequence[Draft]) -> list[Stored | Exception]:
        begin = self.tracer.now()
        results = await super().send(drafts)
        for stored in results:
            if isinstance(stored, Stored) and not stored.duplicate:
                place = stored.message.conversation_id, stored.message.seq
                self.tracer.note(*place, "message.store", begin, batch=len(drafts))
        return results


class TracedPublisher:
    """The event of a new message, on the node of its sender."""

    def __init__(self, traced: MessagePublisher, tracer: Tracer) -> None:
        self._traced, self._tracer = traced, tracer

    def publish(
        self, event: Event, to: Collection[str], exclude: Sequence[int] = (), beside: Collection[str] = ()
    ) -> None:
        begin = self._tracer.now()
        self._traced.publish(event, to, exclude, beside)
        if isinstance(event, MessageCreated):
            place = event.message.conversation_id, event.message.seq
            self._tracer.note(*place, "message.publish", begin, recipients=len(to))


class TracedReceiver(BusReceiver):
    """The same on another node."""

    tracer: Tracer

    def _publish(self, frame: ReceivedFrame) -> None:
        begin = self.tracer.now()
        super()._publish(frame)
        if frame.topic == CREATED:
            message = frame.payload["message"]
            place = message["conversation_id"], message["seq"]
            self.tracer.note(*place, "message.publish", begin, recipients=len(frame.users))


def traced_endpoints(endpoints: Sequence[Endpoint], tracer: Tracer | None) -> Sequence[Endpoint]:
    """The endpoints, with `message.send` traced."""
    if tracer is None:
        return endpoints
    return [TracedEndpoint(each, tracer) if each.procedure.name == SEND else each for each in endpoints]


def traced_publisher(publisher: MessagePublisher, tracer: Tracer | None) -> MessagePublisher:
    """The publisher, with new messages traced."""
    return publisher if tracer is None else TracedPublisher(publisher, tracer)
