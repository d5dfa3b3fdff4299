"""PgBouncer in transaction mode before a PostgreSQL, where it is installed."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from psycopg2.extensions import make_dsn, parse_dsn

from server.embedded.account import account_for
from tests.support.ports import free_port

PATIENCE = 20.0
CONFIGURATION = """
[databases]
portico = {server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {size}
max_client_conn = 500
logfile = {log}
"""


@contextmanager
def running_pooler(dsn: str, size: int = 3) -> Iterator[str]:
    """The DSN of a pooler with `size` connections to the server. Skips the test without PgBouncer."""
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if program is None:
        pytest.skip("PgBouncer is not installed")
    home = Path(tempfile.mkdtemp(prefix="pooler-", dir="/tmp"))
    account = account_for(home)
    account.own(home)
    port = free_port()
    parts = parse_dsn(dsn)
    server = make_dsn(host=parts["host"], dbname="portico", user="portico")
    configuration = home / "pgbouncer.ini"
    configuration.write_text(
        CONFIGURATION.format(server=server, port=port, size=size, log=home / "pooler.log")
    )
    process = subprocess.Popen(
        [program, "-q", configuration.name],
        cwd=home,
        user=account.user,
        group=account.group,
        extra_groups=account.groups,
    )
    try:
        _await_port(port, process)
        yield f"postgresql://portico@127.0.0.1:{port}/portico"
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(home)


def _await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise AssertionError("PgBouncer does not start")
