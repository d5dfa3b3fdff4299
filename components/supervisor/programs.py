"""The table of programs: which processes make up Portico, and how each is started."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from components.embedded.postgres import Postgres
from components.embedded.valkey import Valkey
from components.supervisor.program import Command, Program
from portico.settings import Settings

REPOSITORY = Path(__file__).resolve().parents[2]
LEAN = REPOSITORY / "router" / "lean"  # takes out what only slows the start


@dataclass(frozen=True, slots=True)
class Node(Command):
    """The Crossbar node: a controller and its workers, in one process group."""

    home: Path = Path()

    def prepare(self) -> None:
        """Remove what an earlier node left.

        Crossbar takes any process with the pid of `node.pid` for itself; and its keys, which
        nothing here uses, cannot be read again without the packages that LEAN takes out.
        """
        for name in ("node.pid", "key.priv", "key.pub"):
            (self.home / "node" / name).unlink(missing_ok=True)
        for stale in (self.home / "sockets").glob("*.sock"):
            stale.unlink()


def servers(settings: Settings) -> list[Program]:
    """The embedded servers that stand in for what the operator did not name."""
    postgres = [] if settings.database_url else [Postgres(settings.postgres_home)]
    valkey = [] if settings.redis_url else [Valkey(settings.valkey_home)]
    return [*postgres, *valkey]


def migration(settings: Settings) -> Command:
    """The one command that ends by itself, before anything else uses the database."""
    return Command("migrate", (sys.executable, "-m", "components.cli", "migrate"), _child(settings))


def house(settings: Settings) -> list[Program]:
    """The node and the rooms."""
    child = _child(settings)
    lean = {**child, "PYTHONPATH": os.pathsep.join([str(LEAN), child["PYTHONPATH"]])}
    boot = sys.executable, "-m", "components.boot"
    rooms = [Command(name, (*boot, name), lean) for name in settings.processes]
    return [Node("node", _crossbar(settings), lean, home=settings.home), *rooms]


def _crossbar(settings: Settings) -> tuple[str, ...]:
    return (
        *(str(Path(sys.executable).parent / "crossbar"), "start"),
        *("--cbdir", str(settings.home / "node")),
        *("--config", str(REPOSITORY / ".crossbar" / "config.json")),
        *("--loglevel", "error", "--color", "false"),
    )


def _child(settings: Settings, env: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The operator's environment, with what was left to defaults made plain for the children."""
    paths = [str(REPOSITORY), *filter(None, [env.get("PYTHONPATH")])]
    secrets = {"ACCESS_TOKEN_SECRET": settings.keys.secret, "MEDIA_SECRET": settings.media.secret}
    return {
        **env,
        **{name: secret for name, secret in secrets.items() if secret},
        "PORTICO_HOME": str(settings.home),
        "PORTICO_PORT": str(settings.port),
        "PORTICO_SUPERVISED": "1",
        "PYTHONPATH": os.pathsep.join(paths),
    }
