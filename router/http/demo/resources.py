"""The HTTP resources of the demo: the page, its files, tokens, and the button that stops the router.

`GET /demo/<file>` is a file of the page. `POST /demo/tokens/<user id>` answers `{"token"}` for the two people
of the demo. `POST /demo/kill-router` kills the router's process, and the process manager starts it again.
Whoever may not do that (router/http/demo/access.py) gets 404, as from a node without the demo.
"""

import json
from collections.abc import Callable
from pathlib import Path
from string import Template

from twisted.web.resource import Resource
from twisted.web.server import Request

from portico import __version__
from portico.domain.errors import NotFound
from portico.settings.core import Settings
from router.http.demo.access import may_act, may_see, page_key
from router.http.demo.people import token_of
from router.http.sdk import MANIFEST
from runtime.http_responses import refusal, write_json

PAGE = Path(__file__).with_name("page")
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
NEEDED = "portico-chat.js"  # of /sdk; it is built last
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self' {sockets}; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


class DemoPage(Resource):
    """The page for a browser on this machine, where /sdk is built; `otherwise` for everybody else."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def __init__(self, secret: str, built: Path, otherwise: Resource) -> None:
        super().__init__()
        self._key = page_key(secret)
        self._built = built
        self._otherwise = otherwise

    def render_GET(self, request: Request) -> bytes:  # noqa: N802
        wants_html = b"text/html" in (request.getHeader(b"Accept") or b"")
        if not (wants_html and may_see(request) and is_built(self._built)):
            return bytes(self._otherwise.render(request))
        host = (request.getHeader(b"Host") or b"").decode("latin-1")  # a loopback name: may_see has read it
        scheme = "wss" if request.isSecure() else "ws"
        _describe(request, "text/html; charset=utf-8", "no-store")
        request.setHeader(b"Vary", b"Accept")
        request.setHeader(b"Content-Security-Policy", POLICY.format(sockets=f"{scheme}://{host}").encode())
        page = Template((PAGE / "index.html").read_text("utf-8"))
        return page.substitute(version=__version__, key=self._key).encode()


class DemoFiles(Resource):
    """What is below `/demo`. `kill` kills the process soon after an answer."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def __init__(
        self, settings: Settings, secret: str, now: Callable[[], float], kill: Callable[[], None]
    ) -> None:
        super().__init__()
        self._rules, self._secret = settings.tokens, secret
        self._now, self._kill = now, kill

    def render_GET(self, request: Request) -> bytes:  # noqa: N802
        """A file of the page."""
        path = PAGE / _path(request)
        if not may_see(request) or path.parent != PAGE or path.suffix not in TYPES or not path.is_file():
            return _refused(request)
        _describe(request, f"{TYPES[path.suffix]}; charset=utf-8", "no-cache")
        return path.read_bytes()

    def render_POST(self, request: Request) -> bytes:  # noqa: N802
        """A token, or the end of this process."""
        kind, _, user_id = _path(request).partition("/")
        if not may_act(request, page_key(self._secret)):
            return _refused(request)
        if (kind, user_id) == ("kill-router", ""):
            self._kill()
            write_json(request, 202, {"killed": "router"})
            return b""
        token = token_of(user_id, self._secret, self._rules, self._now()) if kind == "tokens" else None
        if token is None:
            return _refused(request)
        write_json(request, 200, {"token": token})
        return b""


def is_built(folder: Path) -> bool:
    """Whether the client library and the chat can be loaded from /sdk."""
    try:
        manifest: dict[str, object] = json.loads((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        return False
    return NEEDED in manifest


def _path(request: Request) -> str:
    return b"/".join(request.postpath or ()).decode("latin-1")


def _refused(request: Request) -> bytes:
    refusal(request, NotFound("there is nothing at this address"))
    return b""


def _describe(request: Request, content_type: str, caching: str) -> None:
    headers = {
        "Content-Type": content_type,
        "Cache-Control": caching,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
    }
    for name, value in headers.items():
        request.setHeader(name, value)
