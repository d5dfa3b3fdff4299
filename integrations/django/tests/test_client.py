"""The client sends the requests of docs/reference/rest.md, and a refusal is an error with a code."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, NamedTuple

import jwt
import pytest
from django.contrib.auth.models import User
from django.test import override_settings
from portico_django.client import Portico, PorticoError, portico
from rest_framework_simplejwt.settings import api_settings

SAID = {"message": {"id": 5}, "duplicate": False}


class ReceivedRequest(NamedTuple):
    """One request."""

    line: str
    headers: dict[str, str]
    body: Any


class Rest(HTTPServer):
    """Portico's REST: remembers what it was asked, answers what it is told to."""

    asked: list[ReceivedRequest]
    status = 200
    headers: dict[str, str]
    answer: bytes = json.dumps(SAID).encode()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Rest

    def handle_one(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        line = f"{self.command} {self.path}"
        self.server.asked.append(ReceivedRequest(line, headers, json.loads(body) if body else None))
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.server.answer)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_one  # noqa: N815

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""


@pytest.fixture
def rest() -> Iterator[Rest]:
    """A local Portico."""
    server = Rest(("127.0.0.1", 0), Handler)
    server.asked, server.headers = [], {}
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def chat(rest: Rest) -> Portico:
    """The client, of that Portico."""
    return Portico(rest.url + "/", "a-token")


def test_a_conversation(rest: Rest, chat: Portico, ada: User) -> None:
    chat.create_conversation(ada, ["8", 9], property_id=42, title="Flat")
    [asked] = rest.asked
    assert asked.line == "POST /api/v1/conversations"
    assert asked.headers["authorization"] == "Bearer a-token"
    assert asked.headers["x-as-user"] == str(ada.pk)
    assert asked.headers["content-type"] == "application/json"
    assert asked.body == {
        "participant_ids": ["8", "9"],
        "type": "property_inquiry",
        "property_id": 42,
        "title": "Flat",
        "participants": [{"user_id": str(ada.pk), "name": "Ada Lovelace"}],
    }


def test_a_message(rest: Rest, chat: Portico, ada: User) -> None:
    assert chat.send_message(3, ada, "Hello", key="task-1", metadata={"mentions": ["8"]}) == SAID
    [asked] = rest.asked
    assert asked.line == "POST /api/v1/conversations/3/messages"
    assert asked.headers["idempotency-key"] == "task-1"
    assert asked.body == {"text": "Hello", "metadata": {"mentions": ["8"]}}


def test_messages_without_a_key_are_each_one_of_their_own(rest: Rest, chat: Portico, ada: User) -> None:
    for _ in range(2):
        chat.send_message(3, ada, "Hello")
    assert len({asked.headers["idempotency-key"] for asked in rest.asked}) == 2


def test_the_site_says_something(rest: Rest, chat: Portico) -> None:
    chat.send_system_message(3, 7, "The visit is on Monday", key="visit-1")
    assert rest.asked[0].headers["x-as-user"] == "7"
    assert rest.asked[0].body == {"text": "The visit is on Monday", "type": "system"}


def test_unread(rest: Rest, chat: Portico) -> None:
    rest.answer = b'{"total": 2, "conversations": {"3": 2}}'
    assert chat.unread("x/\u00e9 ")["total"] == 2
    assert (rest.asked[0].line, rest.asked[0].body) == ("GET /api/v1/messages/unread", None)
    assert rest.asked[0].headers["x-as-user"] == "x%2F%C3%A9%20"


def test_any_route(rest: Rest, chat: Portico) -> None:
    chat.call("PATCH", "/conversations/3", {"title": "Loft"}, as_user=7)
    chat.call("GET", "/users?limit=1")
    assert [asked.line for asked in rest.asked] == [
        "PATCH /api/v1/conversations/3",
        "GET /api/v1/users?limit=1",
    ]
    assert "x-as-user" not in rest.asked[1].headers


def test_the_site_calls_as_itself(rest: Rest) -> None:
    portico.cache_clear()
    with override_settings(PORTICO={"URL": rest.url}):
        portico().unread(7)
    portico.cache_clear()
    token = rest.asked[0].headers["authorization"].removeprefix("Bearer ")
    assert jwt.decode(token, api_settings.SIGNING_KEY, algorithms=["HS256"])["portico_role"] == "service"


def test_a_refusal_is_an_error_with_its_code(rest: Rest, chat: Portico) -> None:
    error = {"code": "rate_limited", "message": "wait", "retry_after_ms": 1500}
    rest.status, rest.answer = 429, json.dumps({"error": error, "timestamp": "now"}).encode()
    with pytest.raises(PorticoError) as refused:
        chat.send_message(3, 7, "Hello")
    refusal = refused.value
    assert (refusal.code, refusal.message, refusal.status) == ("rate_limited", "wait", 429)
    assert refusal.details == {"retry_after_ms": 1500}


@pytest.mark.parametrize(
    ("status", "answer", "code"),
    [
        (502, b"<html>Bad gateway</html>", "unavailable"),
        (200, b"<html>Welcome</html>", "internal"),
        (404, b'{"detail": "not this site"}', "internal"),
        (200, b"[]", "internal"),
        (404, b'{"error": "none"}', "internal"),
    ],
)
def test_what_is_no_portico_is_told_from_one(
    rest: Rest, chat: Portico, status: int, answer: bytes, code: str
) -> None:
    rest.status, rest.answer = status, answer
    with pytest.raises(PorticoError) as refused:
        chat.unread(7)
    assert (refused.value.code, refused.value.status) == (code, status)


def test_the_token_follows_no_redirection(rest: Rest, chat: Portico) -> None:
    rest.status, rest.headers = 302, {"Location": f"{rest.url}/elsewhere"}
    with pytest.raises(PorticoError):
        chat.unread(7)
    assert len(rest.asked) == 1


def test_nobody_there() -> None:
    with pytest.raises(PorticoError) as refused:
        Portico("http://127.0.0.1:1", "a-token").unread(7)
    assert (refused.value.code, refused.value.status) == ("unavailable", 0)
    assert "a-token" not in str(refused.value)
