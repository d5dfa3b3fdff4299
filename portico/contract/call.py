"""`call.*`: voice and video. Portico rings, signals and records; media flow between the people themselves."""

from typing import Annotated, Any

from msgspec import Meta

from portico.contract.payload import Event, Request
from portico.contract.shapes import Call, Cursor, IceServer, Id, Limit, Media, PastCall, Shape, UserId
from portico.domain.calls.events import Change
from portico.domain.calls.model import CallKind
from portico.domain.calls.signals import SignalKind

RejectReason = Annotated[str, Meta(min_length=1, max_length=200)]


class StartCall(Request, frozen=True):
    """Call everybody in a conversation, or one person (their `general` conversation is found or made).

    Who is in a call already gets `conflict` with its `call_id`; blocked people get `blocked`. If the other
    one calls at the same moment, or a call of this conversation goes on, the answer is that call, accepted
    with this session. If all are in calls, it is one that is over, with the status `busy`. A start counts
    as a message for the rate limit.
    """

    conversation_id: Id | None = None
    to_user_id: UserId | None = None
    kind: CallKind = "voice"


class CallJoined(Shape, frozen=True):
    """The call, which this session is in; `media` is the way into a large one's room, null for a mesh."""

    call: Call
    media: Media | None = None


class AcceptCall(Request, frozen=True):
    """Answer a call with this session, join one that goes on, or come back to one after a lost connection.

    The first device wins: the others get `conflict` (`reason: answered_elsewhere`). So does a fifth person in
    a call without a media room (`reason: full`), who is in another call (`call_id`), and who comes too late
    (`status`). Who comes back names its session of before in `replaces`: the server may not have noticed yet
    that it is gone.
    """

    call_id: Id
    replaces: Id | None = None


class RejectCall(Request, frozen=True):
    """Say no, on all devices. `reason` is handed on and not kept. When it rings no more, nothing changes."""

    call_id: Id
    reason: RejectReason | None = None


class EndCall(Request, frozen=True):
    """Hang up, from any device; a call of more than two goes on among the others, and one may come back.

    The caller takes a ringing call back (`cancelled`); who is called rejects it. Again changes nothing.
    """

    call_id: Id


class UpdateCall(Request, frozen=True):
    """Make it a video call, or a voice call again: say so before the `offer` that renegotiates."""

    call_id: Id
    kind: CallKind


class GetCall(Request, frozen=True):
    """One call, for its participants."""

    call_id: Id


class OneCall(Shape, frozen=True):
    """One call."""

    call: Call


class SignalCall(Request, frozen=True):
    """Hand an offer, an answer or ICE candidates (one, or a list of them) to the session at the other end.

    In order, and to nobody else. At most 64 KiB as JSON. In a call of more than two, `to_user_id` says to
    whom. `conflict` before the call is answered and while the other one is not in it; `forbidden` from
    another device than the one that is in it.
    """

    call_id: Id
    kind: SignalKind
    payload: dict[str, Any] | list[dict[str, Any]]
    to_user_id: UserId | None = None


class CallSignalled(Shape, frozen=True):
    """It is on its way."""

    call_id: Id


class ListCalls(Request, frozen=True):
    """The caller's calls, newest first."""

    limit: Limit = 50
    cursor: Cursor | None = None


class Calls(Shape, frozen=True):
    """A page of calls."""

    calls: list[PastCall]
    next_cursor: str | None = None


class CallIncoming(Event, frozen=True):
    """To all devices of who is called: it rings."""

    call: Call


class CallAccepted(Event, frozen=True):
    """To the others in the call: somebody answered. Whoever was in it sends them an `offer`."""

    call: Call
    user_id: UserId


class CallRejected(Event, frozen=True):
    """To everybody called: somebody said no. If that ends the call, `call.ended` follows."""

    call: Call
    user_id: UserId
    reason: str | None


class CallEnded(Event, frozen=True):
    """To everybody called and the caller, once: it is over."""

    call: Call
    reason: str


class CallAnsweredElsewhere(Event, frozen=True):
    """To the other devices of who answered: ring no more."""

    call_id: Id


class CallParticipantChanged(Event, frozen=True):
    """To everybody called: somebody joined, left, lost the connection, is back, or did not answer (`missed`).

    Who hears `joined` or `back` of somebody sends them an `offer`.
    """

    call: Call
    user_id: UserId
    state: Change


class CallUpdated(Event, frozen=True):
    """To everybody in the call: it is a voice or a video call now."""

    call: Call


class CallSignal(Event, frozen=True):
    """To the one session that it is for."""

    call_id: Id
    from_user_id: UserId
    kind: SignalKind
    payload: dict[str, Any] | list[dict[str, Any]]


class GetIceServers(Request, frozen=True):
    """STUN and TURN servers, with a credential for the caller; ask before each call and each ICE restart."""


class IceServers(Shape, frozen=True):
    """What RTCPeerConnection takes as `iceServers`, good until `expires_at`; empty if the node has none."""

    ice_servers: list[IceServer]
    expires_at: str
