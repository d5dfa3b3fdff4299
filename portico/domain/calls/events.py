"""Events of a change of a call, derived from the call before and after. Pure."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from portico.domain.calls.model import Call, Party, PartyState

Change = Literal["joined", "left", "lost", "back", "missed"]


class Incoming(msgspec.Struct, frozen=True):
    """The call starts to ring for these people."""

    to: tuple[str, ...]


class Accepted(msgspec.Struct, frozen=True):
    """Somebody accepted with this session; their other devices stop ringing."""

    user_id: str
    session_id: int


class Rejected(msgspec.Struct, frozen=True):
    """Somebody rejected the call."""

    user_id: str


class Moved(msgspec.Struct, frozen=True):
    """A participant joined, left, lost the connection or is no longer called, and the call continues."""

    user_id: str
    change: Change


class KindChanged(msgspec.Struct, frozen=True):
    """The call changed from voice to video, or back."""


class Ended(msgspec.Struct, frozen=True):
    """The call ended."""


CallChange = Incoming | Accepted | Rejected | Moved | KindChanged | Ended


def initial_changes(call: Call) -> list[CallChange]:
    """What is told of a new call: nothing where nobody can hear it ring."""
    ringing = tuple(party.user_id for party in call.callees if party.state == "ringing")
    return [Incoming(ringing)] if ringing else []


def changes_between(before: Call, after: Call) -> list[CallChange]:
    """What is told of a change: who did what first, the end last."""
    told = [
        told
        for was, now in zip(before.parties, after.parties, strict=True)
        for told in _of_party(was, now, after)
    ]
    if before.kind != after.kind:
        told.append(KindChanged())
    if before.live and not after.live:
        told.append(Ended())
    return told


def _of_party(before: Party, after: Party, call: Call) -> Iterator[CallChange]:
    was, now = before.state, after.state
    if now == was:
        if before.session_id != after.session_id:
            yield Moved(after.user_id, "back")
    elif was == "ringing" and now == "joined" and after.session_id is not None:
        yield Accepted(after.user_id, after.session_id)
    elif now == "rejected":
        yield Rejected(after.user_id)
    elif call.live:
        yield Moved(after.user_id, _change(before, after))


def _change(before: Party, after: Party) -> Change:
    if after.state == "joined":
        return "back" if before.state == "lost" else "joined"
    changes: dict[PartyState, Change] = {"lost": "lost", "missed": "missed"}
    return changes.get(after.state, "left")
