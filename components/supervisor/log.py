"""The supervisor's own log lines: an event and its fields, as text or as JSON, on stderr."""

import json
import sys
from datetime import UTC, datetime


class Log:
    """Called with an event name and fields; never with a secret."""

    def __init__(self, write_json: bool) -> None:  # noqa: FBT001 (an operator's setting)
        self._format = _as_json if write_json else _as_text

    def __call__(self, event: str, **fields: str | float) -> None:
        """Write one line."""
        sys.stderr.write(self._format(event, fields) + "\n")
        sys.stderr.flush()


def _as_text(event: str, fields: dict[str, str | float]) -> str:
    return " ".join(["portico:", event, *(f"{name}={value}" for name, value in fields.items())])


def _as_json(event: str, fields: dict[str, str | float]) -> str:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return json.dumps({"event": event, "level": "info", "timestamp": now, **fields})
