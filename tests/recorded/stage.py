"""A node and the clients that are connected to it; performs what the steps of a session say."""

import json
import time
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote, urlsplit

from twisted.internet.threads import deferToThread

from tests.support.node import Node
from tests.support.raw import CODECS, ERROR, EVENT, RESULT, Codec, Raw
from tests.support.rest import Rest

Frame = list[Any]
Received = Callable[[str, Frame], None]
ARGUMENTS: Final = {RESULT: 3, EVENT: 4, ERROR: 5}  # where they stand
SETTINGS: Final = {
    "MESSAGE_RATE_LIMIT": "30",
    "STUN_SERVERS": "stun:stun.example.com:3478",
    "TURN_SERVERS": "turn:turn.example.com:3478",
    "TURN_SECRET": "a-secret-that-the-node-shares-with-coturn",
}
# Of an answer over HTTP only these headers are promises.
HEADERS: Final = (
    "content-type", "content-disposition", "cache-control", "etag", "link", "allow", "location",
    "www-authenticate", "retry-after", "accept-ranges", "content-range", "x-content-type-options",
)  # fmt: skip


class Connection(Raw):
    """One client; passes each frame on as it comes."""

    def __init__(self, codec: Codec, received: Callable[[Frame], None]) -> None:
        super().__init__(codec)
        self._pass_on = received

    def _on_message(self, payload: bytes) -> None:
        self._pass_on(normal(self.codec.decode(payload)))


def normal(frame: Frame) -> Frame:
    """A frame with both kinds of arguments: in WAMP absent ones, null and empty ones mean the same."""
    place = ARGUMENTS.get(frame[0])
    if place is None:
        return frame
    arguments, named = [*frame[place:], None, None][:2]
    return [*frame[:place], arguments or [], named or {}]


def is_piece(frame: Frame) -> bool:
    """Whether this is a progressive result, after which another one follows."""
    return frame[0] == RESULT and bool(frame[2].get("progress"))


class Stage:
    """The clients by name. Every frame that one receives is passed to `received`."""

    def __init__(self, node: Node, received: Received) -> None:
        self.node = node
        self._received = received
        self._connections: dict[str, Connection] = {}

    async def perform(self, client: str, action: list[Any]) -> dict[str, Any] | None:
        """Do one thing; the response where it is an HTTP request.

        `["open", subprotocol]`, `["send", frame]`, `["drop"]`, `["request", method, path, headers, body]`,
        `["age", message_id, minutes]` (an operator makes a message older).
        """
        kind, *rest = action
        if kind == "open":
            await self._open(client, rest[0])
        elif kind == "send":
            self._connections[client].transmit(rest[0])
        elif kind == "drop":
            self._connections.pop(client).leave()
        elif kind == "age":
            self._age(*rest)
        else:
            return await deferToThread(self._request, *rest)
        return None

    def token(self, ahead: int = 0, **claims: Any) -> str:
        """An access token; one that is issued `ahead` seconds from now, as by a clock that is wrong."""
        issued: dict[str, Any] = {"iat": int(time.time()) + ahead} if ahead else {}
        return self.node.token(**claims, **issued)

    def close(self) -> None:
        """Disconnect everybody."""
        for connection in self._connections.values():
            connection.leave()

    async def _open(self, client: str, subprotocol: str) -> None:
        codec = next(each for each in CODECS if each.subprotocol == subprotocol)
        connection = Connection(codec, lambda frame: self._received(client, frame))
        self._connections[client] = connection
        await connection.connect(self.node.port)

    def _age(self, message_id: int, minutes: int) -> None:
        statement = "update message set created_at = created_at - make_interval(mins => %s) where id = %s"
        self.node.sql(f"{statement} returning id", minutes, message_id)

    def _request(self, method: str, path: list[Any], headers: dict[str, str], body: Any) -> dict[str, Any]:
        target = "".join(part if isinstance(part, str) else str(part) for part in path)
        if target.startswith("http"):
            parts = urlsplit(target)
            target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        kind = {} if body is None else {"Content-Type": "application/json"}
        sent = None if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        reply = Rest(self.node).raw(
            method, quote(target, safe="/?&=%._-~:"), sent, {**kind, **_bearer(headers)}
        )
        known = {name: reply.headers[name] for name in HEADERS if name in reply.headers}
        return {"status": reply.status, "headers": known, "body": _content(known, reply.body)}


def _bearer(headers: dict[str, str]) -> dict[str, str]:
    """`token` becomes the header that carries it."""
    named = {name: value for name, value in headers.items() if name != "token"}
    return {**named, "Authorization": f"Bearer {headers['token']}"} if "token" in headers else named


def _content(headers: dict[str, str], body: bytes) -> Any:
    if headers.get("content-type", "").startswith("application/json"):
        return json.loads(body)
    return body.decode("latin-1")
