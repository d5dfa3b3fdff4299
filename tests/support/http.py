"""A fake of `treq` whose responses the test provides."""

import json
from typing import Any

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure
from twisted.web.client import ResponseDone
from twisted.web.http_headers import Headers


class Response:
    """An answer; without `ends` its body never does."""

    def __init__(self, code: int, body: bytes = b"{}", *, ends: bool = True) -> None:
        self.code = code
        self.length = len(body)
        self.headers = Headers({"Content-Type": ["application/json"]})
        self._body = body
        self._ends = ends

    def deliverBody(self, protocol: Any) -> None:  # noqa: N802
        protocol.dataReceived(self._body)
        if self._ends:
            protocol.connectionLost(Failure(ResponseDone()))


def json_response(value: Any) -> Response:
    return Response(200, json.dumps(value).encode())


class Http:
    """Records each request and answers when the test says so."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, dict[str, Any]]] = []
        self._open: list[Deferred[Response]] = []

    def get(self, url: str, **options: Any) -> "Deferred[Response]":
        return self._request("GET", url, options)

    def post(self, url: str, **options: Any) -> "Deferred[Response]":
        return self._request("POST", url, options)

    def answer(self, response: Response | Exception) -> None:
        """Answer the oldest request that is open."""
        request = self._open.pop(0)
        if isinstance(response, Exception):
            request.errback(response)
        else:
            request.callback(response)

    def _request(self, method: str, url: str, options: dict[str, Any]) -> "Deferred[Response]":
        self.requests.append((method, url, options))
        waiting: Deferred[Response] = Deferred()
        self._open.append(waiting)
        return waiting
