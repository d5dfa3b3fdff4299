"""A second opinion on tokens, from the Django site (DJANGO_VERIFY_TOKENS=1).

It is asked at `POST /api/auth/verify-token/` with `{"token"}`; any 2xx means yes.
"""

from typing import Any

import structlog
import treq
from twisted.internet.defer import Deferred

from portico.domain.errors import Forbidden, Unavailable
from portico.domain.people import Principal
from portico.ports import Clock

log = structlog.get_logger()
TIMEOUT = 3.0  # seconds for the site to answer
TRUST = 60.0  # seconds that an opinion holds


class Site:
    """Asks the site whether it still stands by a token."""

    def __init__(self, clock: Clock, url: str, http: Any = treq) -> None:
        self._clock = clock
        self._url = url.rstrip("/") + "/api/auth/verify-token/"
        self._http = http
        self._trusted: dict[str, float] = {}

    async def check(self, token: str, principal: Principal) -> None:
        """Return when the site accepts the token. Raises Forbidden or Unavailable."""
        now = self._clock.seconds()
        self._trusted = {known: until for known, until in self._trusted.items() if until > now}
        if principal.fingerprint in self._trusted:
            return
        status = await self._ask(token)
        if status // 100 == 5:
            raise Unavailable("the site cannot check tokens now: retry")
        if status // 100 != 2:
            raise Forbidden("the site does not accept this token")
        self._trusted[principal.fingerprint] = now + TRUST

    async def _ask(self, token: str) -> int:
        clock: Any = self._clock
        try:
            return await Deferred.fromCoroutine(self._post(token)).addTimeout(TIMEOUT, clock)
        except Exception as error:  # noqa: BLE001 - whatever keeps the site from answering
            log.warning("site.unreachable", reason=type(error).__name__)
            raise Unavailable("the site cannot check tokens now: retry") from None

    async def _post(self, token: str) -> int:
        response = await self._http.post(
            self._url,
            json={"token": token},
            headers={"Authorization": f"Bearer {token}", "User-Agent": "Portico"},
        )
        await treq.content(response)
        return int(response.code)
