"""Fetches the beginning of foreign pages, and nothing of one's own network.

The address of a link is a stranger's. A name is resolved once, each address is checked, and the connection
goes to one that was checked: a name that answers differently next time leads nowhere else. Redirects are
followed one by one, and each goes through the same.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

import structlog
from twisted.web.client import Agent
from twisted.web.http_headers import Headers

from components.previews.page_beginning import PAGE, hang_up, read_beginning, text_of
from portico.domain.links import is_public, redirected
from portico.waiting import run_within
from runtime.checked_endpoints import CheckedEndpoints, Refused

log = structlog.get_logger()
DEADLINE = 2.0  # seconds for a page with its redirects
REDIRECTS = 3
MOVED = frozenset({301, 302, 303, 307, 308})
HEADERS = Headers(
    {
        "User-Agent": ["Portico (link preview)"],
        "Accept": ["text/html, application/xhtml+xml"],
        "Accept-Encoding": ["identity"],
        "Range": [f"bytes=0-{PAGE - 1}"],
    }
)


class PageFetcher:
    """Fetches pages; `allowed` says which IP addresses it may connect to."""

    def __init__(self, reactor: Any, allowed: Callable[[str], bool] = is_public) -> None:
        self._reactor = reactor
        factory = CheckedEndpoints(reactor, allowed)
        self._agent = Agent.usingEndpointFactory(reactor, factory)

    async def fetch(self, url: str) -> str | None:
        """The beginning of a page of HTML as text; None when there is none to be had."""
        host = urlsplit(url).hostname
        try:
            return await run_within(DEADLINE, self._reactor, self._follow(url))
        except Refused:
            log.info("preview.refused", host=host)
        except Exception as error:  # noqa: BLE001 - a stranger's server may fail in any way
            log.debug("preview.failed", host=host, error=type(error).__name__)
        return None

    async def _follow(self, url: str) -> str | None:
        target: str | None = url
        for _ in range(REDIRECTS + 1):
            if target is None:
                return None
            response: Any = await self._agent.request(b"GET", _ascii(target), HEADERS)
            if response.code not in MOVED:
                return await self._page(response)
            hang_up(response)
            [location] = response.headers.getRawHeaders("location") or [""]
            target = redirected(target, location)
        return None

    async def _page(self, response: Any) -> str | None:
        [kind] = response.headers.getRawHeaders("content-type") or [""]
        if response.code not in (200, 206) or not kind.lower().startswith(
            ("text/html", "application/xhtml+xml")
        ):
            hang_up(response)
            return None
        return text_of(await read_beginning(response), kind)


def _ascii(url: str) -> bytes:
    """The address as it goes on the wire: names by IDNA, the rest percent-encoded."""
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode()
    netloc = f"[{host}]" if ":" in host else host
    if parts.port:
        netloc += f":{parts.port}"
    safe = "/:@!$&'()*+,;=%~-._"
    path = quote(parts.path or "/", safe=safe)
    query = f"?{quote(parts.query, safe=safe + '?')}" if parts.query else ""
    return f"{parts.scheme}://{netloc}{path}{query}".encode("ascii")
