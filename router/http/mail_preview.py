"""`/console/mail/...`: the HTML of an example of an email, in a document that may run nothing.

The console shows it in a frame. Its address is signed and good for minutes (`admin.preview_template`). The
policy lets in styles of the mail itself and pictures that it carries, no script, form, frame or request.
"""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from twisted.internet.defer import Deferred
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request

from portico.domain.errors import Forbidden, PorticoError
from runtime.http_responses import refusal

POLICY = (
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ReadMail: TypeAlias = Callable[
    [str], Awaitable[str | None]
]  # the HTML of a signed link; None if it is not good


class MailPreview(Resource):
    """The mail of the link behind `/console/mail/`."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def __init__(self, read: ReadMail) -> None:
        super().__init__()
        self._read = read

    def render_GET(self, request: Request) -> int:  # noqa: N802
        """Twisted calls this for HEAD too."""
        Deferred.fromCoroutine(self._show(request))
        return NOT_DONE_YET

    async def _show(self, request: Request) -> None:
        link = b"/".join(request.postpath or ()).decode("ascii", "replace")
        try:
            html = await self._read(link)
            if html is None:
                raise Forbidden("this link is not signed, or has expired")
        except PorticoError as error:
            if not request._disconnected:
                refusal(request, error)
                request.finish()
            return
        if not request._disconnected:
            for name, value in HEADERS.items():
                request.setHeader(name, value)
            request.write(html.encode())
            request.finish()
