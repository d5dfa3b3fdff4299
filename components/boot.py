"""Where everything is constructed: `python -m components.boot NAME` runs the process NAME of rooms.

The only module that touches the global reactor. Stores, services and links are put together in
`boot_process`, which all processes begin with, and in `boot_NAME`.
"""

import components.platform  # noqa: F401 - before structlog and Twisted are imported

# isort: split
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import structlog
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred

from components.boot_process import Process
from components.platform import logs
from portico import settings as configuration
from portico.settings import Settings, SettingsError

log = structlog.get_logger()


def construct(reactor: Any, settings: Settings, name: str) -> Process:
    """The process `name` (one of `Settings.processes`) with its rooms.

    By name, so that a process imports its own rooms only: a fifth less CPU at its start.
    """
    process = Process(reactor, settings, name)
    rooms: Callable[[Process], None] = import_module(f"components.boot_{name}").rooms
    rooms(process)
    return process


def main(name: str) -> None:
    """Run a process of rooms until it is told to stop."""
    settings = configuration.parse()
    logs.configure(settings, name)
    logs.capture_twisted()
    reactor: Any = global_reactor
    try:
        process = construct(reactor, settings, name)
    except SettingsError as error:  # what only shows once it is used: a key that opens nothing
        sys.exit(f"portico: {error}")
    reactor.callWhenRunning(process.start)
    reactor.addSystemEventTrigger("before", "shutdown", lambda: Deferred.fromCoroutine(process.stop()))
    log.info("process.started")
    reactor.run()


if __name__ == "__main__":
    main(sys.argv[1])
