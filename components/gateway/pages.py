"""Public pages: the OpenAPI document, and Swagger UI with the files of its PyPI package."""

import importlib.util
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from components.gateway.delivery import compress
from components.gateway.messages import ApiRequest, ApiResponse, HttpError
from portico.contract.openapi import document
from portico.contract.rest import PREFIX
from portico.domain.errors import InvalidArgument

DOCS = "/api/docs"
DESCRIPTION = f"{PREFIX}/openapi.json"
METHODS = "GET, HEAD, OPTIONS"
POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".png": "image/png"}
FILES = ("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png")
HTML = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Portico: REST</title>
<link rel="icon" href="{DOCS}/favicon-32x32.png"><link rel="stylesheet" href="{DOCS}/swagger-ui.css">
</head><body><div id="swagger-ui"></div>
<script src="{DOCS}/swagger-ui-bundle.js"></script><script src="{DOCS}/start.js"></script></body></html>
"""
START = f'SwaggerUIBundle({{url: "{DESCRIPTION}", dom_id: "#swagger-ui", deepLinking: true}});\n'


class Pages:
    """The public pages, kept in memory."""

    def __init__(self, folder: Path) -> None:
        self._pages = _all_pages(folder)

    def find(self, request: ApiRequest) -> ApiResponse | None:
        """The page at this path, if there is one. Raises HttpError for other methods."""
        page = self._pages.get(request.path)
        if page is None or request.method in ("GET", "HEAD"):
            return page
        if request.method == "OPTIONS":
            return ApiResponse(status=204, headers={"Allow": METHODS}, about="page")
        raise HttpError(
            InvalidArgument("method", f"{METHODS} is what this address takes"), 405, Allow=METHODS
        )


def swagger_ui() -> Path:
    """The folder of the package `swagger-ui-py`; its code is not imported."""
    found = importlib.util.find_spec("swagger_ui")
    if found is None or found.origin is None:
        raise FileNotFoundError("swagger-ui-py is not installed: run `make run`")
    return Path(found.origin).parent / "static"


@cache  # tests open hundreds of gateways, and the document takes a quarter of a second
def _all_pages(folder: Path) -> Mapping[str, ApiResponse]:
    """By path."""
    page = _page(HTML.encode(), "text/html; charset=utf-8")
    return {
        DESCRIPTION: _page(msgspec.json.encode(document()), "application/json"),
        DOCS: page,
        f"{DOCS}/": page,
        f"{DOCS}/start.js": _page(START.encode(), TYPES[".js"]),
        **{f"{DOCS}/{name}": _page((folder / name).read_bytes(), TYPES[Path(name).suffix]) for name in FILES},
    }


def _page(body: bytes, kind: str) -> ApiResponse:
    headers = {"Content-Type": kind, "Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
    return ApiResponse(status=200, body=body, packed=compress(body), headers=headers, about="page")
