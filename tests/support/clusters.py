"""PostgreSQL clusters for tests: copies of one that each process of the tests makes and migrates once."""

import atexit
import shutil
import subprocess
import tempfile
import threading
from contextlib import closing
from functools import cache
from pathlib import Path

import psycopg2

from portico.settings.core import parse
from portico.storage import migrate
from server.embedded.postgres import Postgres
from server.embedded.serving import serving

# No test cuts the power: what a killed server has written is in the kernel, and so in the files.
WITHOUT_SYNC = "alter system set fsync = off"
ONE_AT_A_TIME = threading.Lock()  # tests start nodes in threads


def place_cluster(home: Path) -> None:
    """Let the embedded PostgreSQL of a new home find a cluster in which every migration has run."""
    target = parse({"PORTICO_HOME": str(home)}).postgres_home
    target.mkdir(parents=True)
    with ONE_AT_A_TIME:
        template = _template()
    shutil.copystat(template, target)
    subprocess.run(["cp", "-a", str(template / "data"), str(target)], check=True)


@cache
def _template() -> Path:
    home = Path(tempfile.mkdtemp(prefix="portico-", dir="/tmp"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    home.chmod(0o711)
    settings = parse({"PORTICO_HOME": str(home)})
    with serving(Postgres(settings.postgres_home)):
        migrate.apply(settings.dsn)
        configure(settings.dsn, WITHOUT_SYNC)
    return settings.postgres_home


def configure(dsn: str, *statements: str) -> None:
    """Change settings of a server, as its operator."""
    with closing(psycopg2.connect(dsn)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        for statement in (*statements, "select pg_reload_conf()"):
            cursor.execute(statement)
