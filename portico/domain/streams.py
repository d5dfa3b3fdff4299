"""The answer of a bot while it is being written: its parts, and when the next event is sent. Pure."""

from datetime import datetime
from typing import Literal

import msgspec

from portico.domain.errors import Conflict, TooLarge
from portico.domain.text import MAX_TEXT

StreamStatus = Literal["open", "done", "abandoned"]
GATHERING = 0.1  # seconds between two events of a stream
IDLE = 15.0  # seconds without a call, after which a stream is abandoned
WHOLE = 16  # each event of this number has the whole text


class Part(msgspec.Struct, frozen=True):
    """What the next event says. `text` is the whole text so far, where it is said."""

    n: int
    delta: str
    status: StreamStatus
    text: str | None


class Stream:
    """One answer of a bot. `session_id` is the connection that it comes by."""

    def __init__(self, local_id: str, session_id: int, started_at: datetime) -> None:
        self.local_id = local_id
        self.session_id = session_id
        self.started_at = started_at
        self.text = ""
        self._unsent = ""
        self._n = 0
        self._status: StreamStatus = "open"
        self._said: StreamStatus = "open"

    @property
    def is_done(self) -> bool:
        """Whether the bot has said that the text is complete."""
        return self._status == "done"

    @property
    def is_due(self) -> bool:
        """Whether there is something to send."""
        return bool(self._unsent) or self._status != self._said

    def add(self, delta: str, *, done: bool) -> None:
        """The next part. Raises Conflict after the end, TooLarge for what is no message any more."""
        if self._status != "open":
            raise Conflict("this answer is complete", field="local_id")
        if len(self.text) + len(delta) > MAX_TEXT:
            raise TooLarge("delta", MAX_TEXT)
        self.text += delta
        self._unsent += delta
        if done:
            self._status = "done"

    def abandon(self) -> None:
        """No message follows."""
        self._status, self._unsent = "abandoned", ""

    def take(self) -> Part:
        """The next event; it counts as sent."""
        self._n += 1
        delta, self._unsent = self._unsent, ""
        self._said = self._status
        whole = self._status != "abandoned" and self._n % WHOLE == 0
        return Part(self._n, delta, self._status, self.text if whole else None)
