"""A fake Django site: the endpoints of docs/reference/django.md, with failures that a test can switch on."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, NamedTuple, TypeVar
from urllib.parse import unquote

from twisted.internet import reactor as global_reactor
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Site

KEY = "a-key"


class ReceivedRequest(NamedTuple):
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


Answer = tuple[int, Any]
Trouble = Callable[[ReceivedRequest], Answer | None]
UNKNOWN: Answer = (404, {"detail": "Not found."})


class FakeDjango(Resource):
    """Keeps what it is told by `portico_id`; its own ids are numbers for messages, else strings."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def __init__(self) -> None:
        super().__init__()
        self.url = ""
        self.asked: list[ReceivedRequest] = []
        self.trouble: Trouble = lambda _: None
        self.loses_answers: Callable[[ReceivedRequest], bool] = lambda _: False
        self.retry_after: str | None = None
        self.slow = False
        self._kept_waiting: list[tuple[Any, ReceivedRequest]] = []
        self.conversations: dict[str, dict[str, Any]] = {}
        self.messages: dict[int, dict[str, Any]] = {}
        self.created = 0  # messages that were new
        self.read_by: dict[int, set[str]] = {}  # by portico_id
        self.users: dict[str, dict[str, Any]] = {}
        self.preferences: dict[str, dict[str, Any]] = {}
        self.tokens: dict[str, list[dict[str, Any]]] = {}

    def of(self, method: str, path: str = "") -> list[ReceivedRequest]:
        """The requests of one kind."""
        return [one for one in self.asked if one.method == method and one.path.startswith(path)]

    def render(self, request: Any) -> int:
        """Answer, now or when the test lets it, or cause the trouble that it wants."""
        asked = _asked(request)
        self.asked.append(asked)
        if self.slow:
            self._kept_waiting.append((request, asked))
        else:
            self._reply(request, asked)
        return NOT_DONE_YET

    def hurry(self) -> None:
        """Slow no more: also who has been kept waiting is answered."""
        self.slow = False
        waiting, self._kept_waiting = self._kept_waiting, []
        for request, asked in waiting:
            self._reply(request, asked)

    def _reply(self, request: Any, asked: ReceivedRequest) -> None:
        wanted = self.trouble(asked)
        status, body = wanted or self._answer(asked)
        if wanted is None and self.loses_answers(asked):
            request.transport.abortConnection()
            return
        request.setResponseCode(status)
        if wanted and self.retry_after:
            request.setHeader("Retry-After", self.retry_after)
        request.setHeader("Content-Type", "application/json")
        request.write(json.dumps(body).encode())
        request.finish()

    def _answer(self, asked: ReceivedRequest) -> Answer:
        if asked.headers.get("authorization") != f"Api-Key {KEY}":
            return 401, {"detail": "Invalid key."}
        parts = [unquote(part) for part in asked.path.partition("?")[0].strip("/").split("/")]
        return self._route(asked, parts)

    def _route(self, asked: ReceivedRequest, parts: list[str]) -> Answer:
        match (asked.method, parts):
            case ("POST", ["api", "conversations"]):
                return self._keep_conversation(asked.body)
            case ("POST", ["api", "messages"]):
                return self._keep_message(asked.body)
            case ("PATCH", ["api", "messages", id_, "mark-read"]):
                return self._mark(int(id_), asked.body)
            case ("GET", ["api", "conversations", id_]):
                return (200, self.conversations[id_]) if id_ in self.conversations else UNKNOWN
            case ("GET", ["api", "conversations", id_, "participants"]):
                return 200, self.conversations[id_]["participants"]
            case ("GET", ["api", "users", user_id, *rest]):
                return self._of_user(user_id, rest)
        return UNKNOWN

    def _of_user(self, user_id: str, rest: list[str]) -> Answer:
        if user_id not in self.users:
            return UNKNOWN
        if rest == ["notification-preferences"]:
            return 200, self.preferences.get(user_id, {})
        if rest == ["push-tokens"]:
            return 200, self.tokens.get(user_id, [])
        if rest == ["conversations"]:
            return 200, {"results": self._conversations_of(user_id), "next": None}
        return 200, {"id": user_id, **self.users[user_id]}

    def _conversations_of(self, user_id: str) -> list[dict[str, Any]]:
        return [
            conversation
            for conversation in self.conversations.values()
            if user_id in [str(person["user_id"]) for person in conversation["participants"]]
        ]

    def _keep_conversation(self, body: dict[str, Any]) -> Answer:
        same = [one["id"] for one in self.conversations.values() if one["portico_id"] == body["portico_id"]]
        id_ = (same or [body.get("id", f"c{len(self.conversations) + 1}")])[0]
        fresh = str(id_) not in self.conversations
        self.conversations[str(id_)] = {**body, "id": id_}
        return 201 if fresh else 200, self.conversations[str(id_)]

    def _keep_message(self, body: dict[str, Any]) -> Answer:
        if str(body["conversation"]) not in self.conversations:
            return 404, {"conversation": ["unknown"]}
        stored = self.messages.get(body["portico_id"])
        fresh = stored is None
        if stored is None or stored["rev"] < body["rev"]:
            self.messages[body["portico_id"]] = {**body, "id": 1000 + body["portico_id"]}
        self.created += fresh
        return 201 if fresh else 200, {"id": 1000 + body["portico_id"], "portico_id": body["portico_id"]}

    def _mark(self, id_: int, body: dict[str, Any]) -> Answer:
        if id_ - 1000 not in self.messages:
            return UNKNOWN
        for portico_id, message in self.messages.items():
            here = message["conversation"] == body["conversation"] and message["seq"] <= body["up_to_seq"]
            if here and message["sender_id"] != body["user_id"]:
                self.read_by.setdefault(portico_id, set()).add(body["user_id"])
        return 200, {"is_read": True}


def _asked(request: Any) -> ReceivedRequest:
    raw = request.content.read()
    headers = {
        name.decode().lower(): values[0].decode()
        for name, values in request.requestHeaders.getAllRawHeaders()
    }
    return ReceivedRequest(
        request.method.decode(), request.uri.decode(), headers, json.loads(raw) if raw else None
    )


@asynccontextmanager
async def running_django() -> AsyncIterator[FakeDjango]:
    """Portico's app on a site, for the length of the block."""
    async with served(FakeDjango()) as django:
        yield django


F = TypeVar("F", bound=FakeDjango)


@asynccontextmanager
async def served(django: F) -> AsyncIterator[F]:
    """This site for the length of the block."""
    reactor: Any = global_reactor
    port = reactor.listenTCP(0, Site(django), interface="127.0.0.1")
    django.url = f"http://127.0.0.1:{port.getHost().port}"
    try:
        yield django
    finally:
        await port.stopListening()
