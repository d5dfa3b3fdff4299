"""Nobody becomes somebody else over REST: by headers of the router's own, or at the socket of a component."""

import http.client
import json
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.support.node import Node
from tests.support.rest import Rest

FORGED = {
    "plain": b"X-Portico-User: root\r\nX-Portico-Role: admin\r\nX-Portico-Secret: x\r\n",
    "underscores": b"X_Portico_User: root\r\nX_Portico_Role: admin\r\n",
    "folded": b"X-Request-Id: 1\r\n X-Portico-User: root\r\n X-Portico-Role: admin\r\n",
    "a refusal": b"X-Portico-Refusal: %5B%22portico.error.unavailable%22,%22x%22,%7B%7D%5D\r\n",
}


def exchange(node: Node, data: bytes) -> bytes:
    """All that comes back over one connection."""
    with socket.create_connection(("127.0.0.1", node.port), timeout=30) as client:
        client.sendall(data)
        received = b""
        while more := client.recv(65536):
            received += more
    return received


def bodies(received: bytes) -> list[Any]:
    """The JSON bodies of the responses, in order."""
    parts = received.split(b"HTTP/1.1 ")[1:]
    return [json.loads(part.partition(b"\r\n\r\n")[2]) for part in parts]


def ask(node: Node, lines: bytes, user_id: str = "") -> bytes:
    token = f"Authorization: Bearer {node.token(user_id)}\r\n".encode() if user_id else b""
    return b"GET /api/v1/me HTTP/1.1\r\nHost: x\r\nAccept-Encoding: identity\r\n" + token + lines + b"\r\n"


@pytest.mark.parametrize("lines", FORGED.values(), ids=FORGED.keys())
def test_headers_of_the_router_mean_nothing_from_a_client(node: Node, lines: bytes) -> None:
    close = b"Connection: close\r\n"
    [own] = bodies(exchange(node, ask(node, lines + close, "f-ada")))
    assert own["user"]["id"] == "f-ada"
    [refused] = bodies(exchange(node, ask(node, lines + close)))
    assert refused["error"]["code"] == "forbidden"


def test_a_bare_line_feed_begins_no_header(node: Node) -> None:
    lines = b"X-Request-Id: 1\nX-Portico-User: root\nX-Portico-Role: admin\r\nConnection: close\r\n"
    [refused] = bodies(exchange(node, ask(node, lines, "f-ada")))
    assert refused["error"]["code"] == "invalid_argument"


def test_requests_of_one_connection_are_each_their_own(node: Node) -> None:
    last = ask(node, FORGED["plain"] + b"Connection: close\r\n")
    first, second, third = bodies(exchange(node, ask(node, b"", "p-ada") + ask(node, b"", "p-bob") + last))
    assert (first["user"]["id"], second["user"]["id"]) == ("p-ada", "p-bob")
    assert third["error"]["code"] == "forbidden"


def test_trailers_are_no_headers(node: Node) -> None:
    head = b"POST /api/v1/conversations HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
    head += b"Content-Type: application/json\r\nConnection: close\r\n\r\n2\r\n{}\r\n0\r\n"
    [refused] = bodies(exchange(node, head + FORGED["plain"] + b"\r\n"))
    assert refused["error"]["code"] == "forbidden"


@pytest.mark.parametrize(
    ("folder", "method", "path", "status"),
    [("gateway", "GET", "/api/v1/me", 401), ("media", "POST", "/media?name=a.txt", 403)],
)
def test_a_program_of_the_same_account_acts_for_no_user(
    node: Node, folder: str, method: str, path: str, status: int
) -> None:
    forged = {
        "X-Portico-User": "root",
        "X-Portico-Role": "admin",
        "X-Portico-Secret": node.token("root", "admin"),
    }
    answer = at_socket(
        node.home / folder / "http.sock", method, path, {**forged, "Content-Type": "text/plain"}
    )
    assert answer == (status, "forbidden")


def at_socket(path: Path, method: str, target: str, headers: dict[str, str]) -> tuple[int, str]:
    connection = http.client.HTTPConnection("localhost", timeout=30)
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(str(path))
    try:
        connection.request(method, target, b"Hello" if method == "POST" else None, headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())["error"]["code"]
    finally:
        connection.close()


def test_the_log_has_no_secret_of_the_router(node: Node) -> None:
    Rest(node, "l-ada").get("/me")
    assert "x-portico" not in node.log().lower()
