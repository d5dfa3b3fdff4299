"""`/unsubscribe/{token}`: the link in each notification mail. GET shows a button, POST unsubscribes.

Mail programs send the POST themselves (RFC 8058: `List-Unsubscribe=One-Click`). Link scanners send GET, which
must change nothing. The page is in the language of the browser.
"""

from pathlib import Path
from string import Template
from typing import Any

import structlog
from twisted.internet.defer import Deferred
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request

from portico.domain.delivery.unsubscribe_texts import TEXTS, page_language
from portico.domain.errors import Unavailable
from router.controller import Controller

log = structlog.get_logger()
HTML = Template(Path(__file__).with_name("unsubscribe.html").read_text("utf-8"))
FORM = Template("<form method=post><button>$button</button></form>\n")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"


class Unsubscribe(Resource):
    """A form on GET, the action on POST."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def __init__(self, worker: Controller) -> None:
        super().__init__()
        self._worker = worker

    def render_GET(self, request: Request) -> bytes:  # noqa: N802
        language = _language(request)
        texts = TEXTS[language]
        return _page(request, 200, language, texts.question, FORM.substitute(button=texts.button))

    def render_POST(self, request: Request) -> int:  # noqa: N802
        Deferred.fromCoroutine(self._unsubscribe(request))
        return NOT_DONE_YET

    async def _unsubscribe(self, request: Request) -> None:
        token = b"/".join(request.postpath or ()).decode("ascii", "replace")
        language = _language(request)
        texts = TEXTS[language]
        try:
            service = self._worker.service
            known = service is not None and await service.components.unsubscribe(token)
            status, sentence = (200, texts.done) if known else (404, texts.unknown)
        except Unavailable as error:
            log.warning("unsubscribe.failed", reason=error.message)
            status, sentence = 503, texts.later
        if not request._disconnected:
            request.write(_page(request, status, language, sentence))
            request.finish()


def _language(request: Request) -> str:
    return page_language((request.getHeader(b"Accept-Language") or b"").decode("latin-1"))


def _page(request: Request, status: int, language: str, sentence: str, form: str = "") -> bytes:
    request.setResponseCode(status)
    request.setHeader("Content-Type", "text/html; charset=utf-8")
    request.setHeader("Cache-Control", "no-store")
    request.setHeader("Vary", "Accept-Language")
    request.setHeader("Referrer-Policy", "no-referrer")
    request.setHeader("Content-Security-Policy", POLICY)
    texts = TEXTS[language]
    page = HTML.substitute(
        language=language, direction=texts.direction, title=texts.title, sentence=sentence, form=form
    )
    return page.encode()


def unsubscribe(extra: Any) -> Resource:
    """The resource of `/unsubscribe`."""
    return Unsubscribe(extra["worker"])
