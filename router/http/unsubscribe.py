"""`/unsubscribe/{token}`: the link in each notification mail. GET shows a button, POST unsubscribes.

Mail programs send the POST themselves (RFC 8058: `List-Unsubscribe=One-Click`). Link scanners send GET, which
must change nothing.
"""

from typing import Any

import structlog
from twisted.internet.defer import Deferred
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request

from portico.domain.errors import Unavailable
from router.controller import Controller

log = structlog.get_logger()
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Notifications by email</title>
<style>body{{font:18px/1.5 sans-serif;max-width:32em;margin:4em auto}} button{{font:inherit}}</style>
</head><body>{body}</body></html>
"""
ASK = "<p>No more notifications by email?</p><form method=post><button>Unsubscribe</button></form>"
DONE = "<p>Done: no more notifications by email. In the app's settings you can switch them on again.</p>"
UNKNOWN = "<p>This link does not work. Was it copied as a whole?</p>"
LATER = "<p>This does not work at the moment. Please try again in a minute.</p>"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"


class Unsubscribe(Resource):
    """A form on GET, the action on POST."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def __init__(self, worker: Controller) -> None:
        super().__init__()
        self._worker = worker

    def render_GET(self, request: Request) -> bytes:  # noqa: N802
        return _page(request, 200, ASK)

    def render_POST(self, request: Request) -> int:  # noqa: N802
        Deferred.fromCoroutine(self._unsubscribe(request))
        return NOT_DONE_YET

    async def _unsubscribe(self, request: Request) -> None:
        token = b"/".join(request.postpath or ()).decode("ascii", "replace")
        try:
            service = self._worker.service
            known = service is not None and await service.components.unsubscribe(token)
            status, body = (200, DONE) if known else (404, UNKNOWN)
        except Unavailable as error:
            log.warning("unsubscribe.failed", reason=error.message)
            status, body = 503, LATER
        if not request._disconnected:
            request.write(_page(request, status, body))
            request.finish()


def _page(request: Request, status: int, body: str) -> bytes:
    request.setResponseCode(status)
    request.setHeader("Content-Type", "text/html; charset=utf-8")
    request.setHeader("Cache-Control", "no-store")
    request.setHeader("Referrer-Policy", "no-referrer")
    request.setHeader("Content-Security-Policy", POLICY)
    return PAGE.format(body=body).encode()


def unsubscribe(extra: Any) -> Resource:
    """The resource of `/unsubscribe`."""
    return Unsubscribe(extra["worker"])
