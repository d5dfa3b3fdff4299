"""systemd is told by a line to its socket."""

import socket
from pathlib import Path

import pytest

from server import service_manager


@pytest.fixture
def systemd(tmp_path: Path) -> socket.socket:
    receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    receiver.bind(str(tmp_path / "notify"))
    receiver.setblocking(False)
    return receiver


def test_each_state_is_a_line_of_its_own(systemd: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", systemd.getsockname())
    service_manager.tell_ready()
    service_manager.tell_stopping()
    assert [systemd.recv(100), systemd.recv(100)] == [b"READY=1", b"STOPPING=1"]


def test_a_socket_in_the_abstract_namespace_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind("\0portico-test-of-notify")
        monkeypatch.setenv("NOTIFY_SOCKET", "@portico-test-of-notify")
        service_manager.tell_ready()
        assert receiver.recv(100) == b"READY=1"


def test_without_systemd_or_with_one_that_is_gone_nothing_happens(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    service_manager.tell_ready()
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    service_manager.tell_ready()
