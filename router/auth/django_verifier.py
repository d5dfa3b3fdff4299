"""Verification of tokens by the Django site, in addition to their signature (DJANGO_VERIFY_TOKENS=1).

Sends `POST /api/auth/verify-token/` with `{"token"}`. The site accepts a token with status 200 and a JSON
object that passes `portico.domain.site_verdicts`. An accepted token is not asked about again for TRUST
seconds, so a token that the site revokes can still be used for that long.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
import structlog
import treq
from twisted.internet.defer import Deferred

from portico.domain.errors import Forbidden, Unavailable
from portico.domain.people import Principal
from portico.domain.site_verdicts import is_confirmed, names_another_user
from portico.ports import Clock
from runtime.response_bodies import read_body

log = structlog.get_logger()
TIMEOUT = 3.0  # seconds for the site to answer
TRUST = 60.0  # seconds for which an accepted token is not verified again
MOST = 64 << 10  # maximum bytes of a response


class DjangoTokenVerifier:
    """Asks the site whether a token is still valid."""

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
        status, body = await self._ask(token)
        if status // 100 == 5:
            raise Unavailable("the site cannot check tokens now: retry")
        if status != 200:
            raise Forbidden("the site does not accept this token")
        self._check_answer(_answer(body), principal)
        self._trusted[principal.fingerprint] = now + TRUST

    def _check_answer(self, answer: Mapping[str, Any], principal: Principal) -> None:
        if names_another_user(answer, principal.user_id):
            log.warning("site.another_user")
            raise Forbidden("the site says that this token belongs to another user")
        if not is_confirmed(answer):
            raise Forbidden("the site does not accept this token")

    async def _ask(self, token: str) -> tuple[int, bytes]:
        clock: Any = self._clock
        try:
            return await Deferred.fromCoroutine(self._post(token)).addTimeout(TIMEOUT, clock)
        except Exception as error:  # noqa: BLE001 - whatever keeps the site from answering
            log.warning("site.unreachable", reason=type(error).__name__)
            raise Unavailable("the site cannot check tokens now: retry") from None

    async def _post(self, token: str) -> tuple[int, bytes]:
        response = await self._http.post(
            self._url,
            json={"token": token},
            headers={
                "Authorization": f"Bearer {token}",
                "Accept": "application/json",
                "User-Agent": "Portico",
            },
            allow_redirects=False,  # a redirect to a login page is no answer, and must not get the token
        )
        return int(response.code), await read_body(response, MOST)


def _answer(body: bytes) -> Mapping[str, Any]:
    """Decode the site's response. Raises Forbidden."""
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError):
        log.warning("site.invalid_answer", hint="POST /api/auth/verify-token/ must answer with a JSON object")
        raise Forbidden("the site's answer about this token is no JSON object") from None
