"""The page at `/`, as the router config and PORTICO_DEMO ask for it: a landing page, a redirect, or 404."""

from collections.abc import Mapping
from pathlib import Path
from string import Template

from twisted.web.resource import Resource
from twisted.web.server import Request
from twisted.web.util import Redirect

from portico import __version__
from router.http.pages import InfoReference, NotFoundResource

HTML = Template(Path(__file__).with_name("landing.html").read_text("utf-8"))
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
USUAL_PORT = 8080


def landing_page(extra: Mapping[str, object], *, demo: bool) -> Resource:
    """The resource that `extra` of the path `/` in `.crossbar/config.json` names.

    `{"landing": true}` is the landing page, or without `demo` a reference to `/info` for everybody;
    `{"redirect": "https://www.example.com/"}` leads there, and without either the answer is 404. Raises
    ValueError where `redirect` is no URL of a site.
    """
    target = extra.get("redirect")
    if target is None and not extra.get("landing"):
        return NotFoundResource()
    if target is None:
        return Landing() if demo else InfoReference()
    if not isinstance(target, str) or not target.startswith(("https://", "http://")):
        raise ValueError(f'"redirect" of the path "/" must be an http or https URL, not {target!r}')
    return Redirect(target.encode())


class Landing(InfoReference):
    """HTML for a browser; a program that does not ask for HTML gets JSON."""

    def render_GET(self, request: Request) -> bytes:  # noqa: N802
        request.setHeader(b"Vary", b"Accept")
        if b"text/html" not in (request.getHeader(b"Accept") or b""):
            return super().render_GET(request)
        request.setHeader(b"Content-Type", b"text/html; charset=utf-8")
        request.setHeader(b"Cache-Control", b"no-store")
        request.setHeader(b"X-Content-Type-Options", b"nosniff")
        request.setHeader(b"Content-Security-Policy", POLICY.encode())
        return html(request.getHost().port).encode()


def html(port: int | None) -> str:
    """The page; its commands name the port where it is not the usual one."""
    option = f" --port {port}" if port and port != USUAL_PORT else ""
    return HTML.substitute(version=__version__, option=option)
