"""Structured logging: event names with fields; never a token, a message text or an address.

`LOG_FORMAT=json` for machines, `console` for people.
"""

import logging
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict
from twisted.logger import LogEvent, LogLevel, globalLogBeginner

from portico.processes import FORMER_NAMES
from portico.settings.core import Settings
from runtime.log_events import ALIASES

FIELD = re.compile(r"\{(\w+)[^{}]*\}")
ARGUMENT = re.compile(r"\{\w+\}")  # of the path of a route
MAX_REQUEST_ID = 12  # characters of a request id on the console
LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def add_alias(_logger: Any, _method: str, line: EventDict) -> EventDict:
    """Add the old name of the event, for alerts that look for it."""
    alias = ALIASES.get(line.get("event", ""))
    return {**line, "alias": alias} if alias else line


def shorten(_logger: Any, _method: str, line: EventDict) -> EventDict:
    """Shorten a request id and a route, so that the line of a REST request fits 160 columns of a console."""
    request_id, route = line.get("request_id"), line.get("route")
    if request_id and len(request_id) > MAX_REQUEST_ID:
        line["request_id"] = request_id[: MAX_REQUEST_ID - 2] + ".."
    if route:
        line["route"] = ARGUMENT.sub("{}", route)
    return line


def configure(settings: Settings, process: str) -> None:
    """Send log entries to stderr, with the process name."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            add_alias,
            *(() if settings.log_json else (shorten,)),
            _times(settings),
            structlog.processors.format_exc_info,
            _renderer(settings),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[settings.log_level]),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)
    if settings.log_json and process in FORMER_NAMES:  # for programs; people need no second name
        structlog.contextvars.bind_contextvars(process_alias=FORMER_NAMES[process])


def _renderer(settings: Settings) -> structlog.types.Processor:
    if settings.log_json:
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0, pad_level=False)


def _times(settings: Settings) -> structlog.types.Processor:
    """Console output has the time only: shorter lines do not wrap."""
    if settings.log_json:
        return structlog.processors.TimeStamper(fmt="iso", utc=True)
    return structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False)


def capture_twisted() -> None:
    """Log warnings and errors of Twisted and Autobahn in the same form."""
    observer: Any = _observe
    globalLogBeginner.beginLoggingTo([observer], redirectStandardIO=False)


def _observe(event: LogEvent) -> None:
    level = event.get("log_level")
    if level not in (LogLevel.warn, LogLevel.error, LogLevel.critical):
        return
    failure = event.get("log_failure")
    fields: dict[str, Any] = {"namespace": event.get("log_namespace")}
    if failure is not None:
        fields["exc_info"] = (failure.type, failure.value, failure.getTracebackObject())
    logger = structlog.get_logger()
    write = logger.warning if level is LogLevel.warn else logger.error
    write("twisted." + level.name, text=_filled(event), **fields)


def _filled(event: LogEvent) -> str:
    """The message with harmless placeholders filled: numbers, and WAMP URIs."""
    return FIELD.sub(lambda field: _harmless(field[1], event.get(field[1])), event.get("log_format") or "")


def _harmless(name: str, value: object) -> str:
    if isinstance(value, int | float) or (isinstance(value, str) and value.startswith("wamp.")):
        return str(value)
    return f"<{name}>"
