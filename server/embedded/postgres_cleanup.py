"""Clean-up after a killed PostgreSQL: its pid file, its socket files, and the server if it still runs.

PostgreSQL refuses to start when the pid in a stale file belongs to another process of the same account by
now. So the file is removed first, after a check of what that process is.
"""

import signal
from pathlib import Path

from server import os_processes

PATIENCE = 10.0


def mark(home: Path) -> str:
    """A setting without effect, by which a server of this home is known among processes."""
    return f"portico.home={home}"


def pid_file(home: Path) -> list[str]:
    """The lines of the server's pid file: its pid first, its state in the eighth."""
    try:
        return (home / "data" / "postmaster.pid").read_text().split("\n")
    except OSError:
        return []


def sweep(home: Path) -> None:
    """Stop a server of this home that nobody watches, and remove its files."""
    _stop_stale_server(home)
    (home / "data" / "postmaster.pid").unlink(missing_ok=True)
    for stale in (home / "socket").iterdir():
        stale.unlink()


def _stop_stale_server(home: Path) -> None:
    first = (pid_file(home) or [""])[0].strip()
    row = os_processes.find_process(int(first)) if first.isdigit() else None
    if row and mark(home) in row.command:
        os_processes.stop_process(row, signal.SIGINT, PATIENCE)
