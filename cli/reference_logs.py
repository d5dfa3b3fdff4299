"""`docs/reference/log-events.md`: the table of `runtime/log_events.py`, with the levels in the code."""

import ast
from collections.abc import Iterator
from pathlib import Path

from cli.reference import NOTE, SOURCES
from cli.source_code import syntax_nodes
from runtime.log_events import EVENTS

FOLDERS = (*SOURCES, "server", "cli")
LEVELS = {
    "debug": "debug",
    "info": "info",
    "warning": "warning",
    "error": "error",
    "exception": "error",
    "critical": "error",
}
LOGGERS = ("log", "logger", "self._log")
OF_TWISTED = {"twisted.warn": {"warning"}, "twisted.error": {"error"}, "twisted.critical": {"error"}}
HEAD = f"""# Log events
{NOTE}

Each line of the log has an event name and fields. With `LOG_FORMAT=json` it is an object with `event`,
`level`, `timestamp`, `process` and the fields. `LOG_LEVEL` sets the lowest level that is written. A line
never has a token, the text of a message, an email address or a telephone number.

"Through a bug" in this table means that the line has a traceback: please report it. If an event was renamed,
the field `alias` of its lines has the old name until the next release.
"""


def log_page(root: Path) -> str:
    """Every event."""
    levels = used_events(root)
    rows = [
        f"| `{name}` | {', '.join(sorted(levels.get(name, ())))} | {event.meaning} | {_code(event.alias)} |"
        for name, event in sorted(EVENTS.items())
    ]
    return "\n".join([HEAD, "| event | level | meaning | old name |", "|---|---|---|---|", *rows]) + "\n"


def used_events(root: Path) -> dict[str, set[str]]:
    """The events that the code logs, and their levels."""
    found: dict[str, set[str]] = {name: set(levels) for name, levels in OF_TWISTED.items()}
    for _, call, level in _log_calls(root):
        if isinstance(call.args[0], ast.Constant):
            found.setdefault(str(call.args[0].value), set()).add(level)
    return found


def unnamed_events(root: Path) -> Iterator[str]:
    """The calls that log an event whose name is not literal, which no table can be compared with."""
    for path, call, _ in _log_calls(root):
        if not isinstance(call.args[0], ast.Constant):
            yield f"{path.relative_to(root)}: {ast.unparse(call)}"


def _log_calls(root: Path) -> Iterator[tuple[Path, ast.Call, str]]:
    for path, node in syntax_nodes(root, FOLDERS):
        level = _level(ast.unparse(node.func)) if isinstance(node, ast.Call) and node.args else None
        if isinstance(node, ast.Call) and level:
            yield path, node, level


def _level(function: str) -> str | None:
    """The level at which this function logs, if it does."""
    logger, _, method = function.rpartition(".")
    if function in LOGGERS:  # the process manager's
        return "info"
    if function == "bug":  # runtime/http_responses.py
        return "error"
    return LEVELS.get(method) if logger in LOGGERS else None


def _code(alias: str | None) -> str:
    return f"`{alias}`" if alias else ""
