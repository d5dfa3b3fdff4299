"""What happened in a run: each operation with its begin and end, what was heard, and what is stored."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Answer = dict[str, Any]


@dataclass
class Operation:
    """A call as its user saw it, all attempts together. Without an answer and a refusal nobody knows."""

    user_id: str
    procedure: str
    arguments: dict[str, Any]
    began: float
    ended: float | None = None
    answer: Answer | None = None
    refusal: str | None = None


@dataclass(frozen=True)
class Stored:
    """A row of the table `message`."""

    id: int
    conversation_id: int
    seq: int
    type: str
    sender_id: str
    local_id: str
    text: str | None
    is_deleted: bool


@dataclass(frozen=True)
class StoredCall:
    """A row of the table `call`, with its message and who is still in it."""

    id: int
    status: str
    has_ended: bool
    message_status: str
    engaged: tuple[str, ...]


@dataclass
class Listener:
    """What one client heard: everything, and on the connection that it has had since `came_in_at`."""

    came_in_at: float
    events: list[tuple[str, dict[str, Any]]]
    present_events: list[tuple[str, dict[str, Any]]]


@dataclass
class History:
    """A run, and the state that it led to."""

    operations: list[Operation] = field(default_factory=list)
    members: dict[int, set[str]] = field(default_factory=dict)
    listeners: dict[str, Listener] = field(default_factory=dict)
    stored: list[Stored] = field(default_factory=list)
    calls: list[StoredCall] = field(default_factory=list)
    receipts: dict[tuple[int, str], tuple[int, int]] = field(default_factory=dict)  # read, delivered
    unread: dict[tuple[int, str], int] = field(default_factory=dict)  # as the product says
    differences: dict[str, list[Any]] = field(default_factory=dict)  # a client that synced, and a fresh one
    webhooks: list[tuple[str, bytes]] = field(default_factory=list)  # ids of events, and bodies
    takeovers: int = 0  # how often the process that posts webhooks may have lost its place

    def answered(self, procedure: str) -> Iterator[Operation]:
        """The operations of a procedure that were acknowledged."""
        return (each for each in self.operations if each.procedure == procedure and each.answer is not None)

    def asked(self, procedure: str) -> Iterator[Operation]:
        """Those that may have had an effect: acknowledged, or nobody knows."""
        return (each for each in self.operations if each.procedure == procedure and each.refusal is None)
