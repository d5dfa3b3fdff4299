"""Small HTTP resources: a response made by a coroutine, a reference to `/info`, and 404."""

import json
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request

from portico.domain.errors import Forbidden, NotFound
from runtime.http_responses import refusal, write_json

JSON = "application/json"
Make: TypeAlias = Callable[[Request], Coroutine[Any, Any, tuple[int, bytes]]]


class AnswerResource(Resource):
    """A response whose status and body a coroutine returns. Forbidden becomes 401, other errors 503."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def __init__(self, make: Make, content_type: str = JSON) -> None:
        super().__init__()
        self._make = make
        self._content_type = content_type

    def render_GET(self, request: Request) -> int:  # noqa: N802
        """Respond when the coroutine has returned. Twisted calls this for HEAD too."""
        Deferred.fromCoroutine(self._make(request)).addCallbacks(
            lambda answer: self._finish(request, *answer), lambda failure: self._fail(request, failure)
        )
        return NOT_DONE_YET

    def _finish(self, request: Request, status: int, body: bytes) -> None:
        if not request._disconnected:
            request.setResponseCode(status)
            request.setHeader("Content-Type", self._content_type)
            request.setHeader("Cache-Control", "no-store")
            request.setHeader("X-Content-Type-Options", "nosniff")
            request.write(body)
            request.finish()

    def _fail(self, request: Request, failure: Failure) -> None:
        error = failure.value
        if not isinstance(error, Forbidden):
            self._finish(request, 503, b"")
        elif not request._disconnected:
            refusal(request, error, 401)
            request.finish()


class InfoReference(Resource):
    """JSON that refers to `/info`."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def render_GET(self, request: Request) -> bytes:  # noqa: N802
        write_json(request, 200, {"name": "portico", "see": "/info"})
        return b""


class NotFoundResource(Resource):
    """404 for every method."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def render(self, request: Request) -> bytes:
        """404 for every method."""
        refusal(request, NotFound("there is nothing at this address"))
        return b""


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode() + b"\n"
