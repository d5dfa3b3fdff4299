"""What somebody without a token, or a page of another site, gets from a running node."""

import base64
import os
import socket
import time

import pytest

from portico.domain.transfers import HEAD_WITHIN
from tests.support.node import Node
from tests.support.uploads import fetch
from tests.system.waiting import until


def said(node: Node, text: str) -> bytes:
    """All of the answer to these bytes."""
    with socket.create_connection(("127.0.0.1", node.port), timeout=HEAD_WITHIN + 20) as connection:
        connection.sendall(text.replace("\n", "\r\n").encode())
        connection.shutdown(socket.SHUT_WR) if "Connection: close" in text else None
        return b"".join(iter(lambda: connection.recv(65536), b""))


def handshake(node: Node, *headers: str) -> bytes:
    """The first line of the answer to the handshake of a WebSocket, and its headers."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = (
        *("GET /ws HTTP/1.1", "Host: x", "Upgrade: websocket", "Connection: Upgrade"),
        *(f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: wamp.2.json"),
        *headers,
    )
    with socket.create_connection(("127.0.0.1", node.port), timeout=20) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += connection.recv(4096)
        return answer


@pytest.mark.parametrize(
    "origin", ["http://localhost:3000", "https://localhost", "http://127.0.0.1:5173", "http://[::1]:8000", ""]
)
def test_pages_of_this_machine_and_apps_connect(node: Node, origin: str) -> None:
    answer = handshake(node, *([f"Origin: {origin}"] if origin else []))
    assert answer.startswith(b"HTTP/1.1 101 ")
    assert b"Server: Portico\r\n" in answer


@pytest.mark.parametrize(
    "headers",
    [
        ["Origin: https://evil.example"],
        ["Origin: null"],
        ["Origin: file://"],
        ["Origin: http://localhost.evil.example"],
        ["Origin: http://localhost:3000", "Origin: https://evil.example"],
        ["Origin: http://localhost:3000, http://localhost:3000"],
    ],
)
def test_pages_of_other_sites_do_not(node: Node, headers: list[str]) -> None:
    assert handshake(node, *headers).startswith((b"HTTP/1.1 403 ", b"HTTP/1.1 400 "))


def test_a_refused_page_is_named_in_the_log(node: Node) -> None:
    for _ in range(3):
        handshake(node, "Origin: https://www.forgotten.example")
    until(lambda: "origin.refused" in node.log())
    lines = [line for line in node.log().splitlines() if "www.forgotten.example" in line]
    assert len(lines) == 1
    assert "ALLOWED_ORIGINS" in lines[0]


def test_nobody_is_told_what_this_runs_on(node: Node) -> None:
    for path in (
        "/",
        "/info",
        "/nothing",
        "/health",
        "/metrics",
        "/media/x",
        "/api/v1/me",
        "/unsubscribe/x",
        "/ws",
    ):
        reply = fetch(f"http://127.0.0.1:{node.port}{path}")
        told = str(dict(reply.headers)) + reply.body.decode()
        assert "rossbar" not in told, path
        assert "Twisted" not in told, path
        assert "Autobahn" not in told, path


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("fr-CA,en;q=0.5", '<html lang="fr" dir="ltr">'),
        ("ar", '<html lang="ar" dir="rtl">'),
        ("de", '<html lang="en" dir="ltr">'),
    ],
)
def test_the_page_of_an_unsubscribe_link_is_in_the_readers_language(
    node: Node, accepted: str, expected: str
) -> None:
    reply = fetch(f"http://127.0.0.1:{node.port}/unsubscribe/x", Accept_Language=accepted)
    page = reply.body.decode()
    assert expected in page
    assert "<button>" in page
    assert reply.headers["vary"] == "Accept-Language"


def test_a_head_that_trickles_is_ended_in_time(node: Node) -> None:
    began = time.monotonic()
    assert said(node, "GET /ws HTTP/1.1\nHost: x\nUpgr").startswith(b"HTTP/1.1 408 ")
    assert time.monotonic() - began < HEAD_WITHIN + 5
