"""Small HTTP resources: a response made by a coroutine, the page at `/`, and 404."""

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


class Answer(Resource):
    """Status and body are made by a coroutine; a Forbidden is told with 401: a token is missing."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def __init__(self, make: Make, content_type: str = JSON) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._make = make
        self._content_type = content_type

    def render_GET(self, request: Request) -> int:  # noqa: N802
        """Answer when the coroutine has. HEAD comes here too."""
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


class Where(Resource):
    """Says where to look."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def render_GET(self, request: Request) -> bytes:  # noqa: N802
        """The same for everybody."""
        write_json(request, 200, {"name": "portico", "see": "/info"})
        return b""


class Nothing(Resource):
    """Nothing is here, and the answer says no more."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def render(self, request: Request) -> bytes:
        """404 for every method."""
        refusal(request, NotFound("there is nothing at this address"))
        return b""


def as_json(value: Any) -> bytes:
    """A body."""
    return json.dumps(value).encode() + b"\n"
