"""Ports that are in use stop the start only if the operator configured them."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_twisted
from structlog.testing import capture_logs
from twisted.internet import reactor
from twisted.web.http import HTTPChannel
from twisted.web.server import Request

from portico.settings.admin import Admin
from router.http.operators import Listeners
from server.errors import ProcessManagerError
from server.home import check_admin


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program has."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def admin(port: int, *sockets: Path, chosen: bool = False) -> Admin:
    return Admin(sockets, (("127.0.0.1", port),), chosen)


@pytest_twisted.ensureDeferred
async def test_a_usual_port_that_is_taken_is_named_and_the_socket_serves(taken: int, tmp_path: Path) -> None:
    nothing: Any = None
    listeners = Listeners(reactor, nothing, nothing)
    with capture_logs() as logged:
        listeners.start(admin(taken, tmp_path / "admin" / "http.sock"), HTTPChannel, Request)
    assert [(line["event"], line["port"]) for line in logged] == [("admin.not_listening", taken)]
    assert (tmp_path / "admin" / "http.sock").is_socket()
    assert (tmp_path / "admin").stat().st_mode & 0o777 == 0o700
    await listeners.stop()


def test_one_that_the_operator_chose_stops_the_start_in_one_line(taken: int) -> None:
    check_admin(admin(taken))
    with pytest.raises(ProcessManagerError, match=f"port {taken} is taken.* set PORTICO_ADMIN_LISTEN"):
        check_admin(admin(taken, chosen=True))
