"""`/sdk`: the client library as `make run` builds it (scripts/build_web.py), for pages of any site.

`manifest.json` names each file, its integrity value and its sizes. A name with a digest never changes what it
stands for, so caches keep it; `portico.js` is the newest.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from twisted.web.resource import Resource
from twisted.web.server import Request

from portico.domain.errors import NotFound
from router.http.pages import JSON
from runtime.http_responses import refusal

MANIFEST = "manifest.json"
NOT_BUILT = "the client library is not built here: install Node.js 20 or newer, and start with `make run`"
SCRIPT = "text/javascript; charset=utf-8"
FOR_EVER, ASK_AGAIN = "public, max-age=31536000, immutable", "no-cache"


class BuiltFiles(Resource):
    """The files of a build, and nothing else that lies in its folder."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def render_GET(self, request: Request) -> bytes:  # noqa: N802
        """A file, packed for who takes it so. Twisted calls this for HEAD too."""
        name = b"/".join(request.postpath or ()).decode("latin-1")
        files = self._files()
        if name not in files:
            refusal(request, NotFound("there is no such file" if files else NOT_BUILT))
            return b""
        self._describe(request, name, fixed=files[name] == name != MANIFEST)
        return self._content(request, files[name])

    def _files(self) -> dict[str, str]:
        """The file of each name; empty where nothing is built."""
        try:
            manifest: dict[str, Any] = json.loads((self._folder / MANIFEST).read_bytes())
        except FileNotFoundError:
            return {}
        names = {name: about["file"] for name, about in manifest.items()}
        return {**names, **{file: file for file in names.values()}, MANIFEST: MANIFEST}

    def _describe(self, request: Request, name: str, *, fixed: bool) -> None:
        headers = {
            "Content-Type": JSON if name == MANIFEST else SCRIPT,
            "Cache-Control": FOR_EVER if fixed else ASK_AGAIN,
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "X-Content-Type-Options": "nosniff",
            "Vary": "Accept-Encoding",
        }
        for header, value in headers.items():
            request.setHeader(header, value)

    def _content(self, request: Request, file: str) -> bytes:
        path = self._folder / f"{file}.gz"
        if path.is_file() and _takes_gzip(request):
            request.setHeader("Content-Encoding", "gzip")
        else:
            path = self._folder / file
        content = path.read_bytes()
        tag = b'"%s"' % hashlib.sha256(content).hexdigest()[:32].encode()
        # http.CACHED: Twisted has set 304 already, and there is no body.
        return b"" if request.setETag(tag) is not None else content


def _takes_gzip(request: Request) -> bool:
    offered = (request.getHeader(b"Accept-Encoding") or b"").decode("latin-1").lower()
    parts = [part.replace(" ", "").split(";") for part in offered.split(",")]
    return any(name == "gzip" and rest not in (["q=0"], ["q=0.0"]) for name, *rest in parts)
