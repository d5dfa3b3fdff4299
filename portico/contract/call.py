"""`call.*`: voice and video. Portico rings, signals and records; media flow between the people themselves."""

from typing import Annotated, Any

from msgspec import Meta

from portico.contract.call_shapes import Call, IceServer, Media, PastCall
from portico.contract.payload import Event, Request
from portico.contract.shapes import Cursor, Id, Limit, Shape, UserId
from portico.domain.calls.events import Change
from portico.domain.calls.model import CallKind
from portico.domain.calls.signals import SignalKind

RejectReason = Annotated[str, Meta(min_length=1, max_length=200)]


class StartCall(Request, frozen=True):
    """Call all participants of a conversation, or one user.

    With one user, the call belongs to the `general` conversation of both, which is created if needed. A
    caller who is in a call already gets `conflict` with its `call_id`; if one of the users blocks the other,
    the answer is `blocked`. If the other user calls at the same moment, or this conversation has an active
    call, the answer is that call, accepted with this session. If everybody is in a call, the answer is a
    call that has ended with the status `busy`. A call and
    its message do not count as messages for the rate limit.
    """

    conversation_id: Id | None = None
    to_user_id: UserId | None = None
    kind: CallKind = "voice"


class CallJoined(Shape, frozen=True):
    """The call, which this session has joined.

    `media` is the access to the media room of a large call, null for a mesh.
    """

    call: Call
    media: Media | None


class AcceptCall(Request, frozen=True):
    """Accept a call with this session, join an active call, or return after a lost connection.

    The first device wins: the others get `conflict` (`reason: answered_elsewhere`). A fifth person in a call
    without a media room gets `conflict` too (`reason: full`), as does a user in another call (`call_id`) or
    one who is too late (`status`). A client that returns names its previous session in `replaces`, because
    the server may not have noticed its end yet.
    """

    call_id: Id
    replaces: Id | None = None


class RejectCall(Request, frozen=True):
    """Reject a call on all devices. `reason` is forwarded and not stored.

    If the call no longer rings, nothing changes.
    """

    call_id: Id
    reason: RejectReason | None = None


class EndCall(Request, frozen=True):
    """Leave a call, from any device.

    A call of more than two continues for the others, and the user may join again. The caller cancels a
    ringing call with it (`cancelled`); a user who is called rejects it. Repeating it changes nothing.
    """

    call_id: Id


class UpdateCall(Request, frozen=True):
    """Make it a video call, or a voice call again.

    Call this before you send the `offer` that renegotiates.
    """

    call_id: Id
    kind: CallKind


class GetCall(Request, frozen=True):
    """One call. For its participants."""

    call_id: Id


class OneCall(Shape, frozen=True):
    """One call."""

    call: Call


class SignalCall(Request, frozen=True):
    """Forward an offer, an answer or ICE candidates (one, or a list) to the session of another participant.

    Signals arrive in order, at that session only. They have at most 64 KiB as JSON. In a call of more than
    two, `to_user_id` names the receiver. The answer is `conflict` before the call is accepted and while the
    other user is not in it, and `forbidden` from a session that is not the one in the call.
    """

    call_id: Id
    kind: SignalKind
    payload: dict[str, Any] | list[dict[str, Any]]
    to_user_id: UserId | None = None


class CallSignalled(Shape, frozen=True):
    """The signal was forwarded."""

    call_id: Id


class ListCalls(Request, frozen=True):
    """The caller's calls, newest first."""

    limit: Limit = 50
    cursor: Cursor | None = None


class Calls(Shape, frozen=True):
    """A page of calls."""

    calls: list[PastCall]
    next_cursor: str | None


class CallIncoming(Event, frozen=True):
    """To all devices of a user who is called: the call rings."""

    call: Call


class CallAccepted(Event, frozen=True):
    """To the other participants: a user accepted. Those who are in the call send that user an `offer`."""

    call: Call
    user_id: UserId


class CallRejected(Event, frozen=True):
    """To the caller and everybody called: a user rejected the call.

    If that ends the call, `call.ended` follows.
    """

    call: Call
    user_id: UserId
    reason: str | None


class CallEnded(Event, frozen=True):
    """To the caller and everybody called, once: the call has ended."""

    call: Call
    reason: str


class CallAnsweredElsewhere(Event, frozen=True):
    """To the other devices of a user who accepted: stop ringing."""

    call_id: Id


class CallParticipantChanged(Event, frozen=True):
    """To the caller and everybody called: the state of a participant changed.

    The user joined, left, lost the connection, returned, or did not answer (`missed`). A participant who
    receives `joined` or `back` sends that user an `offer`.
    """

    call: Call
    user_id: UserId
    state: Change


class CallUpdated(Event, frozen=True):
    """To everybody in the call: it is now a voice or a video call."""

    call: Call


class CallSignal(Event, frozen=True):
    """A signal, to the one session that it is for."""

    call_id: Id
    from_user_id: UserId
    kind: SignalKind
    payload: dict[str, Any] | list[dict[str, Any]]


class GetIceServers(Request, frozen=True):
    """STUN and TURN servers, with a credential for the caller.

    Call it before each call and each ICE restart.
    """


class IceServers(Shape, frozen=True):
    """The value for `iceServers` of RTCPeerConnection, valid until `expires_at`.

    Empty if the node has none.
    """

    ice_servers: list[IceServer]
    expires_at: str
