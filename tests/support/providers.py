"""A fake notification provider over HTTP: records its requests, and responds as the test says."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from twisted.internet import reactor as global_reactor
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Site

from components.delivery.http_provider import Http, ProviderContext
from components.delivery.items import Answer, Device, Email, Failed, Push, Sms
from components.delivery.providers import provider_routes
from portico.settings.delivery import parse
from runtime.metrics import Metrics

reactor: Any = global_reactor

EMAIL = Email(
    to="ada@example.org",
    name="Ada",
    subject="Grüße von Bo",
    text="Hallo",
    html="<p>Hallo</p>",
    headers={"List-Unsubscribe": "<https://chat.example/u/1>"},
    key="delivery-1",
)
SMS = Sms(to="+15551234567", body="Grüße & more", key="delivery-2")
PHONE = Device(user_id="7", token="token-7", provider="fcm", platform="android")
PUSH = Push(
    device=PHONE,
    title="Bo",
    body="Hallo",
    data={"conversation_id": "3"},
    badge=2,
    collapse_key="conversation-3",
    urgent=False,
    silent=False,
    ttl=3600,
    key="delivery-3",
)


@dataclass
class Seen:
    """A request as the provider got it; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), strict_parsing=True))


@dataclass
class FakeProvider:
    """Its address, what it saw, and what it says next. The last answer is for all that follow."""

    url: str = ""
    seen: list[Seen] = field(default_factory=list)
    peers: set[int] = field(default_factory=set)
    breaks: bool = False
    _answers: list[tuple[int, bytes, Mapping[str, str]]] = field(default_factory=list)

    def answers(self, status: int, body: Any = b"", **headers: str) -> None:
        """Queue an answer; names of headers are written with underscores."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._answers.append((status, content, named))

    def only_answers(self, status: int, body: Any = b"", **headers: str) -> None:
        """Forget what was queued."""
        self._answers.clear()
        self.answers(status, body, **headers)

    def hangs_up(self) -> None:
        """Close the connection on whoever asks."""
        self.breaks = True

    def render(self, request: Any) -> Any:
        headers = request.requestHeaders.getAllRawHeaders()
        named = {name.decode().lower(): values[0].decode() for name, values in headers}
        self.seen.append(Seen(request.method.decode(), request.uri.decode(), named, request.content.read()))
        self.peers.add(request.getClientAddress().port)
        if self.breaks:
            request.transport.abortConnection()
        if self.breaks or not self._answers:
            return NOT_DONE_YET
        status, body, extra = self._answers[0] if len(self._answers) == 1 else self._answers.pop(0)
        request.setResponseCode(status)
        for name, value in extra.items():
            request.setHeader(name, value)
        return body


class _Root(Resource):
    isLeaf = True  # noqa: N815 - Twisted's name

    def __init__(self, provider: FakeProvider) -> None:
        super().__init__()
        self._provider = provider

    def render(self, request: Any) -> Any:
        return self._provider.render(request)


@asynccontextmanager
async def fake_provider() -> AsyncIterator[FakeProvider]:
    """The server for the length of the block."""
    provider = FakeProvider()
    port = reactor.listenTCP(0, Site(_Root(provider)), interface="127.0.0.1")
    provider.url = f"http://127.0.0.1:{port.getHost().port}"
    try:
        yield provider
    finally:
        await port.stopListening()


@asynccontextmanager
async def tools(timeout: float = 5.0) -> AsyncIterator[ProviderContext]:
    """What providers work with, over real HTTP."""
    http = Http(reactor, timeout)
    try:
        yield ProviderContext(reactor, http, Metrics())
    finally:
        await http.stop()


def provider(channel: str, tools: ProviderContext, **variables: str) -> Any:
    """The provider that these variables choose, made as the notifier makes it."""
    made: Any = provider_routes(parse(variables), tools)
    return getattr(made, channel)[0]


async def answer(provider: Any, item: Any) -> Answer:
    """What comes of an item, whichever way the provider says it."""
    try:
        outcome: Answer = await provider.deliver(item)
    except Failed as failed:
        return failed.answer
    return outcome
