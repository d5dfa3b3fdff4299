"""A log event: what the tables of log events are made of."""

from typing import NamedTuple


class LogEvent(NamedTuple):
    """What an event means, and its old name."""

    meaning: str
    alias: str | None = None
