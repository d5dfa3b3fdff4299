"""The process manager's log lines: an event and its fields, as text or as JSON, on stderr."""

import json
import sys
from datetime import UTC, datetime

from portico.processes import FORMER_NAMES
from runtime.log_events import ALIASES


class ManagerLog:
    """Writes log lines of the process manager. Called with an event name and fields; never with a secret."""

    def __init__(self, write_json: bool) -> None:  # noqa: FBT001 (an operator's setting)
        self._format = _as_json if write_json else _as_text

    def __call__(self, event: str, **fields: str | float) -> None:
        """Write one line."""
        self._write("info", event, fields)

    def warning(self, event: str, **fields: str | float) -> None:
        """Write one line that somebody should look at."""
        self._write("warning", event, fields)

    def _write(self, level: str, event: str, fields: dict[str, str | float]) -> None:
        alias = ALIASES.get(event)
        shown = {**fields, "alias": alias} if alias else fields
        sys.stderr.write(self._format(level, event, shown) + "\n")
        sys.stderr.flush()


def _as_text(level: str, event: str, fields: dict[str, str | float]) -> str:
    words = ["portico:", *(["warning:"] if level == "warning" else []), event]
    return " ".join([*words, *(f"{name}={value}" for name, value in fields.items())])


def _as_json(level: str, event: str, fields: dict[str, str | float]) -> str:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    process = {
        "process": "process_manager",
        "process_alias": "supervisor",
    }  # one release
    line = {"event": event, "level": level, "timestamp": now, **process, **fields}
    former = FORMER_NAMES.get(str(fields.get("name")))
    return json.dumps({**line, "name_alias": former} if former else line, ensure_ascii=False)
