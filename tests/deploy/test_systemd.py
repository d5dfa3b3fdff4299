"""The unit of systemd: it is valid, and a node says when it is up."""

import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.draining import LONGEST
from tests.deploy.files import DEPLOY
from tests.support.node import Node
from tests.support.ports import free_port

ANALYZE = shutil.which("systemd-analyze")
UNITS = sorted((DEPLOY / "systemd").glob("*.*"))
EXPOSURE = 25  # tenths; a unit without any hardening has 96
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="systemd is not installed")


@pytest.fixture
def units(tmp_path: Path) -> list[Path]:
    """The units, with programs that exist."""
    copies = [tmp_path / path.name.replace("@.", "@a.") for path in UNITS]
    for path, copy in zip(UNITS, copies, strict=True):
        copy.write_text(re.sub("^ExecStart=.*$", "ExecStart=/bin/true", path.read_text(), flags=re.MULTILINE))
    return copies


@pytest.fixture
def unit(units: list[Path]) -> Path:
    """The one of a node."""
    [found] = [path for path in units if path.name == "portico@a.service"]
    return found


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    assert ANALYZE
    return subprocess.run([ANALYZE, *arguments], capture_output=True, text=True, check=False, timeout=60)


@needs_systemd
def test_systemd_accepts_the_units(units: list[Path]) -> None:
    done = analyze("verify", "--man=no", *map(str, units))
    assert (done.returncode, done.stderr) == (0, "")


@needs_systemd
def test_the_unit_leaves_a_broken_in_node_little(unit: Path) -> None:
    done = analyze("security", "--offline=true", f"--threshold={EXPOSURE}", str(unit))
    assert done.returncode == 0, done.stdout[-200:]


def test_a_node_has_time_to_move_its_clients_away(unit: Path) -> None:
    text = unit.read_text()
    stop = re.search(r"^TimeoutStopSec=(\d+)$", text, re.MULTILINE)
    assert stop
    assert int(stop[1]) >= LONGEST + 30
    assert "KillMode=mixed" in text  # the process manager alone is signalled, and ends the rest in order


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    """The socket by which systemd hears of a service."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(str(tmp_path / "notify"))
        receiver.settimeout(60)
        yield receiver


def test_systemd_hears_when_the_node_serves_and_when_it_stops(systemd: socket.socket) -> None:
    node = Node(free_port(), NOTIFY_SOCKET=systemd.getsockname())
    with node.running():
        assert systemd.recv(100) == b"READY=1"
        assert node.get("/health")[0] == 200
    assert systemd.recv(100) == b"STOPPING=1"
