"""What the use cases need from outside, as Protocols: a clock, rates, a voice, media rooms, other rooms."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, Protocol

import msgspec

from portico.contract.payload import Event
from portico.contract.shapes import Media, Message
from portico.domain.calls.model import Call
from portico.domain.messages import Draft


class Timer(Protocol):
    """A call that is due later."""

    def active(self) -> bool:
        """Whether it is still to come."""

    def cancel(self) -> None:
        """Let it not come."""


class Clock(Protocol):
    """Time as a Twisted reactor keeps it, or `twisted.internet.task.Clock` in tests."""

    def seconds(self) -> float:
        """Seconds since the epoch."""

    def callLater(self, delay: float, call: Callable[..., Any], /, *args: Any) -> Timer:  # noqa: N802
        """Call in `delay` seconds."""


class Publisher(Protocol):
    """Speaks to people: each event reaches all their sessions but those in `exclude`."""

    def publish(self, event: Event, to: Collection[str], exclude: Sequence[int] = ()) -> None:
        """Send `event` to the users `to`."""


class SessionPublisher(Publisher, Protocol):
    """Speaks to single devices too."""

    def publish_to_session(self, event: Event, session_id: int) -> None:
        """Send `event` to this session and no other."""


class MediaServer(Protocol):
    """Media rooms, for calls that are too large for everybody to send to everybody."""

    def media(self, call: Call, user_id: str) -> Media | None:
        """How this person gets into the room of a call; None when it is a mesh."""


class Absences(Protocol):
    """Whom to tell that people must not be in calls together any more."""

    def on_blocked(self, user_id: str, blocked_id: str) -> None:
        """One of the two blocks the other: a call between them is hung up."""

    def on_departed(self, conversation_id: int, user_id: str) -> None:
        """Somebody left a conversation, was put out or blocks it, and so is not in its call."""


class Stored(msgspec.Struct, frozen=True):
    """A message that is committed, whom it concerns, and whether it had been stored before."""

    message: Message
    members: tuple[str, ...]
    duplicate: bool


class RateLimiter(Protocol):
    """Counts messages."""

    async def count_messages(self, drafts: Sequence[Draft]) -> list[int]:
        """For each draft 0, or in how many milliseconds its sender may go on."""
