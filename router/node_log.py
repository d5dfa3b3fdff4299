"""The log of the Crossbar node, in the format of Portico's other logs.

Lines that the router worker has written itself are passed on unchanged: Crossbar would put a prefix before
each, which breaks JSON. Of Crossbar's own lines only errors are logged.
"""

import sys
from typing import Any

import structlog
from crossbar.node import main
from twisted.logger import LogEvent, LogLevel, formatEvent, globalLogPublisher

from portico.settings import core
from runtime import logs

SERIOUS = (LogLevel.error, LogLevel.critical)
log = structlog.get_logger()


def install() -> None:
    """Before Crossbar starts its own logging."""
    logs.configure(core.parse(), "node")
    node: Any = main
    node.make_stdout_observer = node.make_stderr_observer = _none
    observer: Any = observe
    globalLogPublisher.addObserver(observer)


def observe(event: LogEvent) -> None:
    """Hand on a line of the worker's; log what is wrong; leave the rest."""
    if event.get("cb_namespace") in ("stderr", "stdout"):
        sys.__stderr__.write((formatEvent(event) or "").rstrip("\n") + "\n")  # type: ignore[union-attr]
        sys.__stderr__.flush()  # type: ignore[union-attr]
    elif event.get("log_level") in SERIOUS:
        _log_error(event)


def _log_error(event: LogEvent) -> None:
    text = formatEvent(event) if event.get("log_format") else ""
    if "log_failure" in event:
        text = f"{text}\n{event['log_failure'].getTraceback()}"
    first, _, rest = (text or "").strip().partition("\n")
    fields = {"exception": rest} if rest else {}
    log.error("crossbar.error", text=first, namespace=event.get("cb_namespace"), **fields)


def _none(**_: Any) -> Any:
    """An observer that Crossbar adds in place of its own."""
    return lambda _event: None
