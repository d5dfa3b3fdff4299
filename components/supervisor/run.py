"""The course of `portico up`: what is started in which order, and when it counts as up."""

import sys

from components.supervisor.bell import listening
from components.supervisor.crew import Crew
from components.supervisor.errors import SupervisorError
from components.supervisor.health import Health
from components.supervisor.home import check_port, locked, make_home
from components.supervisor.ledger import Ledger
from components.supervisor.log import Log
from components.supervisor.orphans import stop_orphans
from components.supervisor.programs import house, migration, servers
from components.supervisor.secret import ensure_media_secret, ensure_secret
from portico.settings import Settings

PATIENCE = 30.0


def up(settings: Settings) -> int:
    """Run Portico in the foreground until it is asked to stop; the exit code."""
    make_home(settings)
    log, ledger = Log(settings.log_json), Ledger(settings.home / "run.json")
    with listening() as bell, locked(settings.home):
        stop_orphans(ledger, settings.home, log)
        check_port(settings.port)
        crew = Crew(bell, ledger, log)
        try:
            return _run(crew, ensure_media_secret(ensure_secret(settings)))
        finally:
            crew.stop()


def _run(crew: Crew, settings: Settings) -> int:
    _start_servers(crew, settings)
    code = None if crew.stopping else crew.finish(migration(settings))
    if code:
        return code  # the command itself said why, in its one line
    for program in house(settings):
        if not crew.stopping:
            crew.start(program)
    _await_health(crew, settings.port)
    crew.keep()
    return 0


def _start_servers(crew: Crew, settings: Settings) -> None:
    for program in servers(settings):
        child = crew.start(program)
        if not crew.until(child.ready, PATIENCE) and not crew.stopping:
            raise SupervisorError(f"{program.name} is not ready in time: {program.tail()}")


def _await_health(crew: Crew, port: int) -> None:
    health = Health(port)
    if crew.until(health.ok, PATIENCE):
        sys.stdout.write(
            f"Portico listens on ws://127.0.0.1:{port}/ws (realm portico). "
            "A token: .venv/bin/portico token --user 7\n"
        )
        sys.stdout.flush()
    elif not crew.stopping:
        raise SupervisorError(f"/health is not 200 after {PATIENCE:.0f} s: {health.answer}")
