"""A context manager that runs an embedded server, for tests and tools; `portico up` does not use it."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from server.embedded.postgres import Postgres
from server.embedded.valkey import Valkey
from server.errors import EmbeddedError

PATIENCE = 30.0
STEP = 0.005


@contextmanager
def serving(server: Postgres | Valkey) -> Iterator[subprocess.Popen[bytes]]:
    """Prepare and start a server, wait until it is ready, and stop it in the end."""
    server.prepare()
    process = server.spawn()
    try:
        _await_ready(server, process)
        yield process
    finally:
        process.send_signal(server.stop_signal)
        process.wait(PATIENCE)


def _await_ready(server: Postgres | Valkey, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not server.is_ready(process.pid):
        if process.poll() is not None or time.monotonic() > deadline:
            raise EmbeddedError(f"{server.name} does not start: {server.last_output()}")
        time.sleep(STEP)
