"""Protocols for what the use cases need from outside: clock, rate limiter, publisher, media server."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, Protocol

import msgspec

from portico.contract.call_shapes import Media
from portico.contract.payload import Event
from portico.contract.shapes import Message
from portico.domain.calls.model import Call
from portico.domain.messages import Draft


class Timer(Protocol):
    """A scheduled call."""

    def active(self) -> bool:
        """Whether the call is still to come."""

    def cancel(self) -> None:
        """Cancel the call."""


class Clock(Protocol):
    """A Twisted reactor, or `twisted.internet.task.Clock` in tests."""

    def seconds(self) -> float:
        """Seconds since the epoch."""

    def callLater(self, delay: float, call: Callable[..., Any], /, *args: Any) -> Timer:  # noqa: N802
        """Call in `delay` seconds."""


class OfConversation(Protocol):
    """What belongs to one conversation."""

    @property
    def conversation_id(self) -> int: ...


class Publisher(Protocol):
    """Publishes events to users: to all their sessions except those in `exclude`."""

    def publish(self, event: Event, to: Collection[str], exclude: Sequence[int] = ()) -> None:
        """Send `event` to the users `to`."""


class SessionPublisher(Publisher, Protocol):
    """Publishes to single sessions too."""

    def publish_to_session(self, event: Event, session_id: int, node_id: str = "") -> None:
        """Send `event` to this session only, which `node_id` has if that is known."""


class MediaServer(Protocol):
    """A media server, for calls that are too large for a mesh."""

    def media(self, call: Call, user_id: str) -> Media | None:
        """The URL and token with which the user enters the call's media room; None in a mesh."""


class Absences(Protocol):
    """Notified after a block or a departure, because a call of the users must then end."""

    def on_blocked(self, user_id: str, blocked_id: str) -> None:
        """A user blocks another: a call between the two ends."""

    def on_departed(self, conversation_id: int, user_id: str) -> None:
        """A user has left, was removed or blocks the conversation: they leave its call."""


class Stored(msgspec.Struct, frozen=True):
    """A committed message, its recipients, and whether it had been stored before.

    `unquoted` are the recipients who cannot see the message that it quotes.
    """

    message: Message
    members: tuple[str, ...]
    duplicate: bool
    unquoted: tuple[str, ...] = ()

    def message_for(self, user_id: str) -> Message:
        """The message as one of the recipients sees it."""
        return without_quote(self.message) if user_id in self.unquoted else self.message


def without_quote(message: Message) -> Message:
    """The message for a reader who cannot see what it quotes."""
    return msgspec.structs.replace(message, quoted=None)


class RateLimiter(Protocol):
    """Counts messages."""

    async def count_messages(self, drafts: Sequence[Draft]) -> list[int]:
        """For each draft 0, or the milliseconds until its sender may send again."""
