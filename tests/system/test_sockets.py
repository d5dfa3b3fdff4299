"""The sockets of a node: what is given to a service opens nothing that belongs to Portico's own processes."""

import os
import socket
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.support.node import Node

HELLO, ABORT, CHALLENGE, AUTHENTICATE = 1, 3, 4, 5
JSON = 0x7F, 0xF1  # a RawSocket client of WAMP: the magic byte, and up to 16 MiB of JSON
FORBIDDEN = "portico.error.forbidden"
KNOCK = """
import os, pwd, socket, sys
somebody = pwd.getpwnam("nobody")
os.setgroups([])
os.setgid(somebody.pw_gid)
os.setuid(somebody.pw_uid)
try:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(sys.argv[1])
except OSError as error:
    print(type(error).__name__)
else:
    print("connected")
"""


def ask(path: Path, *messages: list[Any]) -> list[Any]:
    """What the router says after these messages."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(10)
        client.connect(str(path))
        client.sendall(struct.pack("BBBB", *JSON, 0, 0))
        assert client.recv(4)[0] == JSON[0]
        for message in messages:
            body = msgspec.json.encode(message)
            client.sendall(struct.pack(">I", len(body)) + body)
            answer = _answer(client)
        return answer


def _answer(client: socket.socket) -> list[Any]:
    [length] = struct.unpack(">I", _exactly(client, 4))
    said: list[Any] = msgspec.json.decode(_exactly(client, length))
    return said


def _exactly(client: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        more = client.recv(length - len(data))
        assert more, "the router hung up"
        data += more
    return data


def hello(method: str, **details: Any) -> list[Any]:
    return [HELLO, "portico", {"roles": {"caller": {}}, "authmethods": [method], **details}]


def test_nobody_is_one_of_porticos_own_processes_without_the_secret(node: Node) -> None:
    path = node.home / "router" / "router.sock"
    assert ask(path, hello("anonymous"))[0] == ABORT
    for ticket in ("", "secret", node.token("root", "admin")):
        assert ask(path, hello("ticket", authid="component"))[0] == CHALLENGE
        said = ask(path, hello("ticket", authid="component"), [AUTHENTICATE, ticket, {}])
        assert (said[0], said[2]) == (ABORT, FORBIDDEN)


def test_a_service_cannot_become_one_at_its_own_socket(node: Node) -> None:
    path = node.home / "sockets" / "services.sock"
    for method in ("anonymous", "ticket"):
        said = ask(path, hello(method, authid="component"))
        if said[0] == CHALLENGE:
            shown = [AUTHENTICATE, node.token("site", "service"), {}]
            said = ask(path, hello(method, authid="component"), shown)
        assert said[0] == ABORT


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can try as another account")
def test_another_account_that_is_given_one_socket_reaches_no_other(node: Node) -> None:
    opened = {node.home: 0o711, node.home / "sockets": 0o755}
    before = {path: path.stat().st_mode & 0o777 for path in opened}
    try:
        for path, mode in opened.items():
            path.chmod(mode)
        tried = {str(path.relative_to(node.home)): knock(path) for path in sockets(node.home)}
    finally:
        for path, mode in before.items():
            path.chmod(mode)
    assert tried.pop("sockets/services.sock") == "connected"
    assert {"router/router.sock", "gateway/http.sock", "media/http.sock"} <= set(tried)
    reached = {name for name, outcome in tried.items() if outcome == "connected"}
    assert reached <= embedded(), "nobody is the account of the embedded servers where root runs them"
    assert "router/router.sock" not in reached


def embedded() -> set[str]:
    return {"valkey/valkey.sock", "postgres/socket/.s.PGSQL.5432"}


def sockets(home: Path) -> list[Path]:
    return [path for path in home.rglob("*") if path.is_socket()]


def knock(path: Path) -> str:
    """How it goes when another account connects."""
    tried = subprocess.run(
        [sys.executable, "-c", KNOCK, str(path)],
        capture_output=True, text=True, cwd="/", check=False,
    )  # fmt: skip
    return tried.stdout.strip()
