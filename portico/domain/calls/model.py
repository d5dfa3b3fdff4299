"""A call, its participants, and the two tables of their transitions. Pure.

`transitions` has what users do to a call, `deadlines` what time does to it, `events` the events of a change.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Literal

import msgspec

CallKind = Literal["voice", "video"]
CallStatus = Literal["ringing", "active", "ended", "missed", "rejected", "cancelled", "busy", "failed"]
PartyState = Literal["ringing", "joined", "lost", "left", "rejected", "missed", "busy"]
PartyEvent = Literal["accepts", "rejects", "leaves", "is_lost", "times_out"]
CallEvent = Literal[
    "answered", "declined", "unanswered", "engaged", "withdrawn", "deserted", "unconnected", "overlong"
]
Reason = Literal[
    "hung_up", "rejected", "no_answer", "cancelled", "busy", "lost", "connect_timeout", "max_duration"
]

LIVE: frozenset[CallStatus] = frozenset({"ringing", "active"})
PRESENT: frozenset[PartyState] = frozenset({"joined", "lost"})
ENGAGED: frozenset[PartyState] = frozenset({"ringing", "joined", "lost"})
PARTIES: Mapping[tuple[PartyState, PartyEvent], PartyState] = MappingProxyType(
    {
        ("ringing", "accepts"): "joined",
        ("lost", "accepts"): "joined",
        # Only in a call of more than two, which goes on without them:
        ("left", "accepts"): "joined",
        ("rejected", "accepts"): "joined",
        ("missed", "accepts"): "joined",
        ("busy", "accepts"): "joined",
        ("ringing", "rejects"): "rejected",
        ("joined", "leaves"): "left",
        ("lost", "leaves"): "left",
        ("joined", "is_lost"): "lost",
        ("ringing", "times_out"): "missed",
        ("lost", "times_out"): "left",
    }
)
CALLS: Mapping[tuple[CallStatus, CallEvent], CallStatus] = MappingProxyType(
    {
        ("ringing", "answered"): "active",
        ("ringing", "declined"): "rejected",
        ("ringing", "unanswered"): "missed",
        ("ringing", "engaged"): "busy",
        ("ringing", "withdrawn"): "cancelled",
        ("active", "deserted"): "ended",
        ("active", "unconnected"): "failed",
        ("active", "overlong"): "ended",
    }
)


class Party(msgspec.Struct, frozen=True):
    """A participant. `session_id` is the device that is in the call; `lost_at` is when it was lost.

    `node_id` is the node that has the session; None also for sessions from before there were several.
    """

    user_id: str
    state: PartyState
    session_id: int | None = None
    lost_at: datetime | None = None
    node_id: str | None = None


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A call. `parties` begins with the caller; `connected_at` is when the first answer signal passed."""

    conversation_id: int
    kind: CallKind
    caller_id: str
    parties: tuple[Party, ...]
    started_at: datetime
    status: CallStatus = "ringing"
    answered_at: datetime | None = None
    connected_at: datetime | None = None
    ended_at: datetime | None = None
    reason: Reason | None = None
    rev: int = 1
    id: int = 0

    @property
    def live(self) -> bool:
        """Whether the call rings or is in progress."""
        return self.status in LIVE

    @property
    def is_pair(self) -> bool:
        """Whether the call is between two users."""
        return len(self.parties) == 2

    @property
    def user_ids(self) -> tuple[str, ...]:
        """All participants."""
        return tuple(party.user_id for party in self.parties)

    @property
    def callees(self) -> tuple[Party, ...]:
        """All participants except the caller."""
        return self.parties[1:]

    @property
    def sessions(self) -> frozenset[int]:
        """The sessions that are in the call."""
        return frozenset(party.session_id for party in self.parties if party.session_id is not None)

    def sessions_at(self, node_id: str) -> frozenset[int]:
        """The sessions in the call that are this node's."""
        here = (node_id, None)
        parties = [party for party in self.parties if party.node_id in here]
        return frozenset(party.session_id for party in parties if party.session_id is not None)

    @property
    def duration(self) -> int | None:
        """Seconds from the answer to the end; None for a call that was not answered or is in progress."""
        if self.answered_at is None or self.ended_at is None:
            return None
        return int((self.ended_at - self.answered_at).total_seconds())

    def party(self, user_id: str) -> Party | None:
        """The participant with this id, if any."""
        return next((party for party in self.parties if party.user_id == user_id), None)

    def present(self) -> int:
        """The number of participants in the call, including those who reconnect."""
        return sum(party.state in PRESENT for party in self.parties)


def missed_by(call: Call, user_id: str) -> bool:
    """Whether the user was called, and neither joined nor rejected."""
    party = call.party(user_id)
    return party is not None and party.state in ("missed", "busy")
