"""PORTICO_HOME: its folders, the lock that one process manager holds, and the check of its ports."""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portico.settings.admin import Admin
from portico.settings.core import Settings
from server.errors import ProcessManagerError


def make_home(settings: Settings) -> None:
    """Make the home and its private folders; a home that exists keeps its mode."""
    try:
        # Root's servers run as another account, which passes through the home without listing it.
        settings.home.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        for name in ("router", "node", "gateway", "media"):
            (settings.home / name).mkdir(mode=0o700, exist_ok=True)
            (settings.home / name).chmod(0o700)  # Crossbar makes its sockets 0666
        (settings.home / "sockets").mkdir(mode=0o700, exist_ok=True)  # services.sock: an operator may open it
    except OSError as error:
        raise ProcessManagerError(
            f"cannot use {settings.home}: {error.strerror}; set PORTICO_HOME to a folder of yours"
        ) from error


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Hold the home for this process; the lock goes with it, however it ends."""
    descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise ProcessManagerError(f"another Portico runs in {home}: stop it or set PORTICO_HOME") from error
    finally:
        os.close(descriptor)


def check_port(port: int) -> None:
    """Refuse to start where another program listens."""
    for address in ("127.0.0.1", "0.0.0.0"):  # noqa: S104 (macOS lets one be taken beside the other)
        _try_port(address, port, "PORTICO_PORT")


def check_admin(admin: Admin) -> None:
    """The same for the addresses that the operator chose for metrics; the usual ones may be taken."""
    for host, port in admin.ports if admin.chosen else ():
        _try_port(host, port, "PORTICO_ADMIN_LISTEN")


def _try_port(address: str, port: int, variable: str) -> None:
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((address, port))
        except PermissionError as error:
            raise ProcessManagerError(f"port {port} is for root alone: set {variable}") from error
        except OSError as error:
            raise ProcessManagerError(
                f"port {port} is taken: stop the other program or set {variable}"
            ) from error
