"""`/console` and every path below it: the page of the console, which finds its view from the path.

The page holds no data and no power: it logs in over the WebSocket with the token of whoever opens it. Its
script is in `/sdk`, as the build names it.
"""

import json
from pathlib import Path
from string import Template

from twisted.web.resource import Resource
from twisted.web.server import Request

from portico.domain.errors import NotFound
from router.http.sdk import MANIFEST, NOT_BUILT
from runtime.http_responses import refusal

HTML = Template(Path(__file__).with_name("console.html").read_text("utf-8"))
SCRIPT = "portico-console.js"
POLICY = (
    "default-src 'none'; script-src 'self'; img-src 'self' data: https:; connect-src 'self' {sockets}; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


class ConsolePage(Resource):
    """The same page for every path, so that a link to a view can be opened."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def __init__(self, built: Path) -> None:
        super().__init__()
        self._built = built

    def render_GET(self, request: Request) -> bytes:  # noqa: N802
        """Twisted calls this for HEAD too."""
        script = _script_of(self._built)
        if script is None:
            refusal(request, NotFound(NOT_BUILT))
            return b""
        _describe(request)
        return HTML.substitute(script=script).encode()


class Console(ConsolePage):
    """`/console`, with the previews of emails below `/console/mail`."""

    isLeaf = False  # noqa: N815 - Twisted's name

    def __init__(self, built: Path, mail: Resource) -> None:
        super().__init__(built)
        self._mail = mail

    def getChild(self, path: bytes, request: Request) -> Resource:  # noqa: N802, ARG002 - Twisted's
        return self._mail if path == b"mail" else ConsolePage(self._built)


def _script_of(folder: Path) -> str | None:
    """The file of the console in `/sdk`, with the digest in its name; None where it is not built."""
    try:
        manifest: dict[str, dict[str, str]] = json.loads((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        return None
    return manifest[SCRIPT]["file"] if SCRIPT in manifest else None


def _describe(request: Request) -> None:
    host = (request.getHeader(b"Host") or b"").decode("latin-1")
    is_name = all(char.isalnum() or char in "-.:[]" for char in host)
    # Safari does not count a WebSocket of the same host as 'self'.
    sockets = f"ws://{host} wss://{host}" if host and is_name else ""
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": POLICY.format(sockets=sockets),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
    }
    for name, value in headers.items():
        request.setHeader(name, value)
