"""The table of processes: which processes make up Portico, and how each is started."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

from portico.settings.core import Settings
from portico.settings.variables import installation, media, tokens
from runtime.fork_server import ForkServer
from server.embedded.postgres import Postgres
from server.embedded.valkey import Valkey
from server.process_definition import Command, ProcessDefinition
from server.service_manager import VARIABLE as NOTIFY_SOCKET
from server.stale_processes import WORKER

REPOSITORY = Path(__file__).resolve().parents[1]
CONFIG = REPOSITORY / ".crossbar" / "config.json"
PYTHON = sys.executable, "-P", "-m"  # -P: import nothing from the folder that one stands in


@dataclass(frozen=True, slots=True)
class CrossbarNode(Command):
    """The Crossbar node: a controller and its workers, in one process group."""

    home: Path = Path()

    def prepare(self) -> None:
        """Remove what an earlier node left; Crossbar takes any process with that pid for itself."""
        (self.home / "node" / "node.pid").unlink(missing_ok=True)
        for folder in ("router", "sockets"):
            for stale in (self.home / folder).glob("*.sock"):
                stale.unlink()


def embedded_servers(settings: Settings) -> list[ProcessDefinition]:
    """The embedded servers that stand in for what the operator did not name."""
    postgres = [] if settings.database_url else [Postgres(settings.postgres_home)]
    valkey = [] if settings.redis_url else [Valkey(settings.valkey_home)]
    return [*postgres, *valkey]


def migration_command(settings: Settings, forks: ForkServer | None = None) -> Command:
    """The one command that ends by itself, before anything else uses the database."""
    return Command("migrate", (*PYTHON, "cli", "migrate"), _environment(settings), forks=forks)


def node_processes(settings: Settings, forks: ForkServer | None = None) -> list[ProcessDefinition]:
    """The node and the components, as forks where there is a fork server."""
    secret = settings.component_secret or token_urlsafe(32)
    environment = {**_environment(settings), installation.COMPONENT_SECRET.name: secret}
    components = [
        Command(
            name, (*PYTHON, "runtime.main", name), environment, watched=_watched(settings, name), forks=forks
        )
        for name in settings.processes
    ]
    watched = _watched(settings, "node", "router")
    node = CrossbarNode(
        "node",
        _crossbar(settings),
        environment,
        watched=watched,
        worker=WORKER,
        forks=forks,
        home=settings.home,
    )
    return [node, *components]


def _watched(settings: Settings, *names: str) -> tuple[str, ...]:
    return names if settings.watchdog > 0 else ()


def _crossbar(settings: Settings) -> tuple[str, ...]:
    return (
        *(*PYTHON, "router.launch", "start"),
        *("--cbdir", str(settings.home / "node")),
        *("--config", str(CONFIG)),
        *("--loglevel", "error", "--color", "false"),
    )


def _environment(settings: Settings, env: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The operator's environment, with what was left to defaults made explicit for the processes."""
    paths = [str(REPOSITORY), *filter(None, [env.get("PYTHONPATH")])]
    secrets = {
        tokens.ACCESS_TOKEN_SECRET.name: settings.keys.secret,
        media.SECRET.name: settings.media.secret,
    }
    return {
        **{
            name: value for name, value in env.items() if name != NOTIFY_SOCKET
        },  # Crossbar would speak for all
        **{name: secret for name, secret in secrets.items() if secret},
        installation.HOME.name: str(settings.home),
        installation.PORT.name: str(settings.port),
        installation.NODE_ID.name: settings.node,
        "PORTICO_SUPERVISED": "1",
        "PYTHONPATH": os.pathsep.join(paths),
    }
