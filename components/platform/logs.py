"""Logs: event names with fields, one line each; never a token, a text or an address.

`LOG_FORMAT=json` for machines, `console` for people.
"""

import logging
import sys
from typing import Any

import structlog
from twisted.logger import LogEvent, LogLevel, globalLogBeginner

from portico.settings import Settings

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def configure(settings: Settings, process: str) -> None:
    """Send every log line of this process to stderr, with the process's name on it."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _renderer(settings),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[settings.log_level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)


def _renderer(settings: Settings) -> structlog.types.Processor:
    if settings.log_json:
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())


def capture_twisted() -> None:
    """Log what Twisted and Autobahn complain about, in the same form."""
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
    say = logger.warning if level is LogLevel.warn else logger.error
    say("twisted." + level.name, format=event.get("log_format"), **fields)
