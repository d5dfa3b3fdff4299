"""The sequence of `portico up`: what is started in which order, and when Portico counts as up."""

import sys
from math import inf

from portico import __version__
from portico.settings.core import Settings
from portico.settings.names import misspelt, spelling
from portico.settings.old_variables import ignored
from portico.settings.paths import IS_CHECKOUT
from runtime.fork_server import ForkServer
from server.draining import move_clients_away
from server.errors import ProcessManagerError
from server.health import HealthProbe, answering_health
from server.home import check_admin, check_port, locked, make_home
from server.local_address import local_url
from server.log import ManagerLog
from server.node_claim import claimed_place
from server.preload import preload
from server.process_manager import ProcessManager
from server.process_records import ProcessRecords
from server.process_table import embedded_servers, migration_command, node_processes
from server.redis_check import refuse_wrong_redis
from server.secret import ensure_media_secret, ensure_node_id, ensure_secret
from server.service_manager import tell_ready, tell_stopping
from server.signals import wake_on_signals
from server.stale_processes import stop_stale_processes
from server.standby_check import refuse_wrong_standby
from server.watchdog import open_watchdog

PATIENCE = 120.0  # seconds; a busy machine takes long to start


def up(settings: Settings) -> int:
    """Run Portico in the foreground until it is asked to stop; the exit code."""
    make_home(settings)
    # Before there are threads, and files that it would keep open.
    forks = ForkServer.start(preload, own_sessions=True)
    log, records = ManagerLog(settings.log_json), ProcessRecords(settings.home / "run.json")
    with wake_on_signals() as waiter, locked(settings.home):
        stop_stale_processes(records, settings.home, log)
        check_port(settings.port)
        check_admin(settings.admin)
        with open_watchdog(settings.watchdog_socket, settings.watchdog or inf) as watchdog:
            manager = ProcessManager(waiter, records, watchdog, log)
            _log_start(settings, log)
            try:
                with answering_health(settings, manager):
                    return _run(manager, _complete(settings), forks, log)
            finally:
                manager.stop_all()
                if forks:
                    forks.stop()


def _complete(settings: Settings) -> Settings:
    """The settings, with what the node makes for itself."""
    return ensure_node_id(ensure_media_secret(ensure_secret(settings)))


def _log_start(settings: Settings, log: ManagerLog) -> None:
    mode = "production" if settings.production else "development"
    log("starting", version=__version__, mode=mode, home=str(settings.home), port=settings.port)
    if strange := misspelt():
        log.warning("unknown_variables", names=spelling(strange))
    for name, instead in ignored().items():
        log.warning("old_variable", name=name, set_instead=instead)


def _run(manager: ProcessManager, settings: Settings, forks: ForkServer | None, log: ManagerLog) -> int:
    refuse_wrong_redis(settings.redis_url)
    refuse_wrong_standby(settings, log)
    _start_servers(manager, settings)
    code = None if manager.stopping else manager.run_to_exit(migration_command(settings, forks))
    if code:
        return code  # the command itself said why, in its one line
    with claimed_place(manager, settings):
        _run_node(manager, settings, forks, log)
    return 0


def _run_node(manager: ProcessManager, settings: Settings, forks: ForkServer | None, log: ManagerLog) -> None:
    for program in node_processes(settings, forks):
        if not manager.stopping:
            manager.start_process(program)
    _await_health(manager, settings, log)
    manager.run_until_stopped()
    tell_stopping()
    if settings.cluster and manager.has_time:
        move_clients_away(manager, settings, log)


def _start_servers(manager: ProcessManager, settings: Settings) -> None:
    for program in embedded_servers(settings):
        managed = manager.start_process(program)
        if not manager.wait_until(managed.is_ready, PATIENCE) and not manager.stopping:
            raise ProcessManagerError(f"{program.name} is not ready in time: {program.last_output()}")


def _await_health(manager: ProcessManager, settings: Settings, log: ManagerLog) -> None:
    health = HealthProbe(settings.port)
    if manager.wait_until(health.is_up, PATIENCE):
        _print_ready(settings, log)
        tell_ready()
    elif not manager.stopping:
        raise ProcessManagerError(f"/health is not 200 after {PATIENCE:.0f} s: {health.answer}")


def _print_ready(settings: Settings, log: ManagerLog) -> None:
    """What is for people, unless they asked for JSON: the address, and in development where to look."""
    address = local_url("ws", settings.port, "/ws")
    words = f"Portico listens on {address} (realm portico)."
    if settings.log_json:
        log("ready", message=words)
        return
    command = ".venv/bin/portico" if IS_CHECKOUT else "portico"
    token = "" if settings.production else f" A token: {command} token --user 7"
    has_page = settings.demo and not settings.production
    look = f"Open {local_url('http', settings.port, '/')}\n" if has_page else ""
    sys.stdout.write(f"{words}{token}\n{look}")
    sys.stdout.flush()
