"""The gateway before all components: their errors as HTTP responses, and what their bugs reveal."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any
from unittest.mock import patch

import msgspec
import pytest
import pytest_twisted
from twisted.internet import reactor as global_reactor
from twisted.web.client import FileBodyProducer
from twisted.web.http_headers import Headers

from portico.domain.people import NO_SESSION, Caller
from portico.settings.core import Settings
from portico.storage.database import Database
from router.http.upstream import UpstreamClient
from runtime.forwarded_identity import ForwardedIdentity
from runtime.response_bodies import read_body
from tests.support.components import Components, open_components
from tests.support.people import arrive


class Program:
    """Speaks HTTP with the gateway as the node does."""

    def __init__(self, components: Components, user_id: str) -> None:
        reactor: Any = global_reactor
        settings = components.processes["gateway"].settings
        self._backend = UpstreamClient(reactor, settings.gateway_socket, "the gateway is away")
        identity = ForwardedIdentity(settings.component_secret)
        self._identity = identity.caller_headers(Caller(user_id, "user", NO_SESSION))

    async def ask(
        self, method: str, path: str, body: Any = None, **identity: str
    ) -> tuple[int, Headers, Any]:
        """Status, headers and JSON."""
        named = {"content-type": "application/json", **self._identity, **_named(identity)}
        headers = {name: [value] for name, value in named.items()}
        content = None if body is None else producer(msgspec.json.encode(body))
        uri = f"/api/v1{path}".encode()
        response = await self._backend.send_request(method.encode(), uri, Headers(headers), content)
        return response.code, response.headers, msgspec.json.decode(await read_body(response, 1 << 20))


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def producer(body: bytes) -> Any:
    return FileBodyProducer(BytesIO(body))


@asynccontextmanager
async def conversation(components: Components, user_id: str) -> AsyncIterator[tuple[Program, str]]:
    """Somebody with a conversation, and where its messages are."""
    program = Program(components, user_id)
    _, _, made = await program.ask("POST", "/conversations", {"participant_ids": ["bob"], "type": "general"})
    yield program, f"/conversations/{made['conversation']['id']}/messages"


@pytest_twisted.ensureDeferred
async def test_who_sends_too_much_is_told_when_to_come_again(database: Database, stores: Settings) -> None:
    async with (
        open_components(stores, rate_limit=1) as components,
        conversation(components, f"quick-{id(components)}") as (ada, path),
    ):
        assert (await ada.ask("POST", path, {"text": "one"}))[0] == 201
        status, headers, body = await ada.ask("POST", path, {"text": "two"})
        assert (status, body["error"]["code"]) == (429, "rate_limited")
        [seconds] = headers.getRawHeaders("Retry-After") or []
        assert 0 < body["error"]["retry_after_ms"] <= int(seconds) * 1000 <= 60_000


@pytest_twisted.ensureDeferred
async def test_a_bug_shows_an_id_and_no_more(components: Components) -> None:
    async with conversation(components, "ada") as (ada, path):
        with patch.object(components.processes["messaging"].pool, "run", _broken):
            status, _, body = await ada.ask("GET", path)
        assert status == 500
        assert set(body["error"]) == {"code", "message", "error_id"}


@pytest_twisted.ensureDeferred
async def test_a_database_that_is_away_is_a_matter_of_time(components: Components) -> None:
    async with conversation(components, "ada") as (ada, path):
        components.processes["messaging"].pool.stop()
        status, headers, body = await ada.ask("GET", path)
        assert (status, body["error"]["code"]) == (503, "unavailable")
        assert headers.getRawHeaders("Retry-After") == ["1"]


@pytest_twisted.ensureDeferred
async def test_connected_clients_receive_messages_sent_over_rest(components: Components) -> None:
    device = await arrive(components, "ada")
    async with conversation(components, "ada") as (ada, path):
        _, _, sent = await ada.ask("POST", path, {"text": "Hello"})
        assert (await device.wait_for("message.created"))["message"] == sent["message"]
    device.leave()


@pytest.mark.parametrize("secret", ["", "another"])
@pytest_twisted.ensureDeferred
async def test_a_program_that_is_not_the_router_acts_for_no_user(components: Components, secret: str) -> None:
    status, headers, body = await Program(components, "ada").ask("GET", "/me", x_portico_secret=secret)
    assert (status, body["error"]["code"]) == (401, "forbidden")
    assert headers.getRawHeaders("WWW-Authenticate") == ["Bearer"]


@pytest_twisted.ensureDeferred
async def test_an_upload_is_taken_from_the_router_alone(components: Components) -> None:
    settings = components.processes["media"].settings
    media = UpstreamClient(global_reactor, settings.media_socket, "media is away")
    for secret, status in ((None, 403), ("another", 403), (settings.component_secret, 201)):
        named = {**ForwardedIdentity(secret).user_headers("ada"), "content-type": "text/plain"}
        headers = Headers({name: [value] for name, value in named.items()})
        response = await media.send_request(b"POST", b"/media?name=a.txt", headers, producer(b"Hello"))
        assert response.code == status, await read_body(response, 1 << 20)
        await read_body(response, 1 << 20)


async def _broken(work: object) -> object:
    raise RuntimeError("select secret from table")


@pytest_twisted.ensureDeferred
async def test_rest_sends_to_a_user_too(components: Components) -> None:
    ada = Program(components, "ada")
    body = {"to_user_id": "bob", "text": "Hi", "local_id": "1"}
    status, _, sent = await ada.ask("POST", "/messages", body)
    assert (status, sent["conversation"]["last_message"]) == (201, sent["message"])
    status, _, again = await ada.ask("POST", "/messages", body)
    assert (status, again) == (200, {"message": sent["message"], "duplicate": True})
    status, _, refused = await ada.ask("POST", "/messages", {"text": "Hi"})
    assert (status, refused["error"]["field"]) == (400, "conversation_id")


@pytest_twisted.ensureDeferred
async def test_receipts_have_their_times(components: Components) -> None:
    async with conversation(components, "ada") as (ada, path):
        await ada.ask("POST", path, {"text": "Hi"})
        status, _, body = await ada.ask("GET", path.replace("/messages", "/receipts"))
        [adas] = [each for each in body["receipts"] if each["user_id"] == "ada"]
        assert (status, adas["read_seq"], adas["read_at"] == adas["delivered_at"]) == (200, 1, True)
        [bobs] = [each for each in body["receipts"] if each["user_id"] == "bob"]
        assert bobs == {
            "user_id": "bob", "read_seq": 0, "delivered_seq": 0, "read_at": None, "delivered_at": None,
        }  # fmt: skip


@pytest_twisted.ensureDeferred
async def test_many_receipts_and_files_are_one_request(components: Components) -> None:
    async with conversation(components, "ada") as (ada, path):
        await ada.ask("POST", path, {"text": "Hi"})
        id_, unknown, file = int(path.split("/")[2]), 999_999, "0" * 32
        marks = [{"conversation_id": id_, "read_seq": 1}, {"conversation_id": unknown, "read_seq": 1}]
        bob = Program(components, "bob")
        status, _, marked = await bob.ask("POST", "/receipts", {"items": marks})
        assert (status, marked["total"], marked["missing"]) == (200, 0, [unknown])
        assert [(each["conversation_id"], each["read_seq"]) for each in marked["marked"]] == [(id_, 1)]
        status, _, read = await ada.ask("POST", "/receipts/list", {"conversation_ids": [id_, unknown]})
        assert (status, read["missing"]) == (200, [unknown])
        assert {each["user_id"]: each["read_seq"] for each in read["receipts"]} == {"ada": 1, "bob": 1}
        status, _, files = await ada.ask("POST", "/media/urls", {"media_ids": [file]})
        assert (status, files) == (200, {"urls": [], "missing": [file]})
