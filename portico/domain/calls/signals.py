"""Who may send signals to whom, and their form. Portico does not read their content. Pure."""

from typing import Any, Literal

import msgspec

from portico.domain.calls.model import Call, Party
from portico.domain.calls.transitions import check_in
from portico.domain.errors import Conflict, InvalidArgument, NotFound, TooLarge

SignalKind = Literal["offer", "answer", "ice"]
MAX_SIGNAL_BYTES = 65_536  # as JSON


def check_signal(kind: SignalKind, payload: Any) -> None:
    """Check that it is an object, or for ICE also a list of objects, within the limit."""
    if isinstance(payload, list) and kind != "ice":
        raise InvalidArgument("payload", "only ice comes as a list")
    if len(msgspec.json.encode(payload)) > MAX_SIGNAL_BYTES:
        raise TooLarge("payload", MAX_SIGNAL_BYTES)


def receiver(call: Call, user_id: str, session_id: int, to_user_id: str | None) -> Party:
    """The participant whom a signal is for; they have a session.

    Raises NotFound and Forbidden if the sender is not in the call with this session; Conflict before the
    answer, after the end, and while the receiver is not connected.
    """
    check_in(call, user_id, session_id)
    if call.status != "active":
        raise Conflict("the call is not answered yet", status=call.status)
    party = call.party(_addressee(call, user_id, to_user_id))
    if party is None or party.user_id == user_id:
        raise NotFound("no such person in this call")
    if party.session_id is None:
        raise Conflict("they are not in the call now", state=party.state)
    return party


def _addressee(call: Call, user_id: str, to_user_id: str | None) -> str:
    if to_user_id is not None:
        return to_user_id
    others = [each for each in call.user_ids if each != user_id]
    if len(others) > 1:
        raise InvalidArgument("to_user_id", "say whom, in a call of more than two")
    return others[0]
