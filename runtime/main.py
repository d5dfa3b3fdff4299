"""Entry point of component processes: `python -m runtime.main NAME` runs the process NAME.

This is the only module of the component processes that uses the global reactor. `portico/processes.py`
lists the components of a process; `components/NAME/assembly.py` constructs each of them.
"""

import runtime  # noqa: F401 - before structlog and Twisted are imported

# isort: split
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import structlog
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred

from portico.processes import FORMER_NAMES, PROCESSES, kind_of
from portico.settings import core as configuration
from portico.settings.core import Settings, SettingsError
from runtime import logs
from runtime.garbage_collection import leave_out_loaded_objects
from runtime.process import ComponentProcess
from runtime.steady_timers import keep_timers_steady
from runtime.watchdog import give_signs_of_life

log = structlog.get_logger()


def construct(reactor: Any, settings: Settings, name: str) -> ComponentProcess:
    """The process `name` (one of `Settings.processes`) with its components.

    Components are imported by name, so that a process imports only its own: a fifth less CPU at its start.
    """
    process = ComponentProcess(reactor, settings, name)
    for component in PROCESSES[kind_of(name)]:
        assemble: Callable[[ComponentProcess], None] = import_module(
            f"components.{component}.assembly"
        ).assemble
        assemble(process)
    return process


def main(name: str) -> None:
    """Run a component process until it is stopped."""
    settings = configuration.parse()
    logs.configure(settings, name)
    logs.capture_twisted()
    reactor: Any = global_reactor
    keep_timers_steady(reactor)
    try:
        process = construct(reactor, settings, name)
    except SettingsError as error:  # what only shows once it is used: a key that opens nothing
        sys.exit(f"portico: {error}")
    reactor.callWhenRunning(process.start)
    reactor.callWhenRunning(leave_out_loaded_objects)
    reactor.callWhenRunning(give_signs_of_life, name, reactor, settings.watchdog_socket, settings.watchdog)
    reactor.addSystemEventTrigger("before", "shutdown", lambda: Deferred.fromCoroutine(process.stop()))
    log.info("process.started")
    reactor.run()


def current_name(given: str) -> str:
    """The name of a process, which may be given by its former name."""
    return next((name for name, former in FORMER_NAMES.items() if former == given), given)


if __name__ == "__main__":
    main(current_name(sys.argv[1]))
