"""What counts as a finding: an error that is none of the contract, a logged traceback, a stall, growth."""

import gc
import importlib
import logging
import pkgutil
import resource
import sys
import time
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, Protocol, cast

import structlog
from twisted.logger import LogEvent, LogLevel, formatEvent, globalLogPublisher

import runtime  # noqa: F401 - chooses Twisted before anything imports Autobahn
from tests.fuzz import targets

STALL = 0.1  # seconds for one input
OF_THREAD = getattr(resource, "RUSAGE_THREAD", resource.RUSAGE_SELF)  # of Linux
PUBLISHER: Any = globalLogPublisher
TRIES = 3  # a collection of garbage may fall into one of them
GROWTH = 2_000  # blocks of memory that a second reading of the same inputs may leave


FAULTS = (LogLevel.error, LogLevel.critical)


def _worded(event: LogEvent) -> str:
    return f"{event.get('log_format')} {event.get('tb')}"


class Target(Protocol):
    """A module in `targets`."""

    __name__: str
    SEEDS: Sequence[bytes]

    def check(self, data: bytes) -> None:
        """Raise for what must not be."""


class Finding(Exception):
    """What must not come of any bytes."""


def names() -> list[str]:
    """All targets."""
    return sorted(module.name for module in pkgutil.iter_modules(targets.__path__))


def target(name: str) -> Target:
    """The target of this name."""
    return cast(Target, importlib.import_module(f"{targets.__name__}.{name}"))


class Ear(logging.Handler):
    """Hears of tracebacks in the logs of Twisted, Autobahn, structlog and Python."""

    def __init__(self) -> None:
        super().__init__()
        self.received: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """From Python's logging."""
        if record.exc_info:
            self.received.append(record.getMessage())

    def observe(self, event: LogEvent) -> None:
        """From Twisted, Autobahn and Crossbar, which put a traceback in many places."""
        if "log_failure" in event or event.get("log_level") in FAULTS or "Traceback" in _worded(event):
            self.received.append(str(event.get("log_failure") or formatEvent(event)))

    def process(self, _: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """From structlog."""
        if event.get("exc_info"):
            self.received.append(f"{event['event']}: {sys.exc_info()[1]!r}")
        raise structlog.DropEvent


@contextmanager
def listening() -> Iterator[Ear]:
    """Hear what is logged in a block."""
    ear, before = Ear(), structlog.get_config()
    structlog.configure(processors=[ear.process], cache_logger_on_first_use=False)
    PUBLISHER.addObserver(ear.observe)
    logging.getLogger().addHandler(ear)
    try:
        yield ear
    finally:
        logging.getLogger().removeHandler(ear)
        PUBLISHER.removeObserver(ear.observe)
        structlog.configure(**before)


class Moment(NamedTuple):
    """A moment on the clock and in the CPU time of this thread; how often another one has taken its turn."""

    clock: float
    cpu: float
    disturbed: int

    @classmethod
    def now(cls) -> "Moment":
        """This one."""
        return cls(time.perf_counter(), time.thread_time(), resource.getrusage(OF_THREAD).ru_nivcsw)

    def until(self, now: "Moment") -> float:
        """Seconds from then to now: by the clock, unless others had the CPU meanwhile."""
        return now.clock - self.clock if now.disturbed == self.disturbed else now.cpu - self.cpu


def check_run(target: Target, data: bytes, ear: Ear, stall: float = STALL) -> float:
    """Feed one input; how many seconds it took. Raises Finding, or whatever the target raises."""
    for _ in range(TRIES):
        began = Moment.now()
        target.check(data)
        took = began.until(Moment.now())
        if ear.received:
            raise Finding(f"logged {ear.received.pop()}")
        if took < stall:
            return took
    raise Finding(f"{took * 1000:.0f} ms for {len(data)} bytes")


def growth(target: Target, inputs: Sequence[bytes]) -> int:
    """How many blocks of memory stay when inputs that were read before are read again."""
    _feed(target, inputs)
    before = sys.getallocatedblocks()
    _feed(target, inputs)
    return sys.getallocatedblocks() - before


def _feed(target: Target, inputs: Sequence[bytes]) -> None:
    for data in inputs:
        target.check(data)
    gc.collect()
