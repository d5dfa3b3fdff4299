"""What counts as a finding: an error that is none of the contract, a logged traceback, a stall, growth."""

import gc
import importlib
import logging
import pkgutil
import sys
import time
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol, cast

import structlog
from twisted.logger import LogEvent, globalLogPublisher

import components.platform  # noqa: F401 - chooses Twisted before anything imports Autobahn
from tests.fuzz import targets

STALL = 0.1  # seconds of CPU for one input
PUBLISHER: Any = globalLogPublisher
TRIES = 3  # a collection of garbage may fall into one of them
GROWTH = 2_000  # blocks of memory that a second reading of the same inputs may leave


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
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """From Python's logging."""
        if record.exc_info:
            self.heard.append(record.getMessage())

    def observe(self, event: LogEvent) -> None:
        """From Twisted and Autobahn."""
        if "log_failure" in event or "Traceback" in str(event.get("log_format")):
            self.heard.append(str(event.get("log_failure") or event.get("log_format")))

    def process(self, _: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """From structlog."""
        if event.get("exc_info"):
            self.heard.append(f"{event['event']}: {sys.exc_info()[1]!r}")
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


def judge(target: Target, data: bytes, ear: Ear, stall: float = STALL) -> None:
    """Feed one input. Raises Finding, or whatever the target raises."""
    for _ in range(TRIES):
        began = time.thread_time()
        target.check(data)
        took = time.thread_time() - began
        if ear.heard:
            raise Finding(f"logged {ear.heard.pop()}")
        if took < stall:
            return
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
