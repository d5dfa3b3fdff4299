"""Origin checks: which sites' pages may open a WebSocket, and the CORS headers of HTTP responses.

One list (ALLOWED_ORIGINS) serves both; Autobahn's own check covers WebSockets only. A client that is no
browser can send any Origin, or none: the check protects users of browsers.
"""

from collections.abc import Sequence

import structlog
from twisted.web.server import Request

from portico.domain.origins import Origins
from portico.ports import Clock

log = structlog.get_logger()
SILENCE = 60.0  # seconds between two log lines about one origin
MOST_LINES = 20  # log lines in that time, for all origins
EXPOSED = b"Content-Range, Retry-After"


class OriginCheck:
    """Checks origins, and logs refused ones: browsers do not show the reason."""

    def __init__(self, allowed: Sequence[str], clock: Clock) -> None:
        self._origins = Origins(allowed)
        self._clock = clock
        self._logged: dict[str, float] = {}

    def allow(self, origin: str) -> bool:
        """Whether a page of this origin may use Portico."""
        allowed = self._origins.allow(origin)
        if not allowed:
            self._refused(origin[:200])
        return allowed

    def mark(self, request: Request) -> None:
        """Set the CORS headers, so that pages of an allowed origin can read the response."""
        request.setHeader(b"Vary", b"Origin")
        origin = request.getHeader(b"Origin")
        if origin is not None and self.allow(origin.decode("latin-1")):
            request.setHeader(b"Access-Control-Allow-Origin", origin)
            request.setHeader(b"Access-Control-Expose-Headers", EXPOSED)

    def _refused(self, origin: str) -> None:
        now = self._clock.seconds()
        self._logged = {each: at for each, at in self._logged.items() if now - at < SILENCE}
        if origin not in self._logged and len(self._logged) < MOST_LINES:
            self._logged[origin] = now
            log.warning("origin.refused", origin=origin, add_it_to="ALLOWED_ORIGINS")
