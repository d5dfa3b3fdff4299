"""The keys that verify tokens: from the settings, and from the issuer's JWKS URL.

The key set is read when it is first needed, after MAX_AGE, and when a token names an unknown key, at most
once in COOLDOWN seconds. If the issuer cannot be reached, the last known keys stay in use.
"""

from collections.abc import Sequence
from typing import Any

import structlog
import treq
from twisted.internet.defer import Deferred

from portico.domain.errors import Unavailable
from portico.ports import Clock
from portico.settings.core import Keys, SettingsError
from router.auth.tokens import Key, key_set, public_key, secret_key

log = structlog.get_logger()
TIMEOUT = 3.0  # seconds for the issuer to answer
MAX_AGE = 600.0  # seconds after which the key set is read again
COOLDOWN = 10.0  # seconds between two requests, however many unknown keys tokens name


def fixed_keys(keys: Keys) -> list[Key]:
    """The keys that the settings hold. Raises SettingsError."""
    fixed = [secret_key(keys.secret)] if keys.secret else []
    if keys.public_key:
        try:
            fixed.append(public_key(keys.public_key))
        except ValueError as error:
            raise SettingsError(f"JWT_PUBLIC_KEY is not a usable PEM public key: {error}") from None
    return fixed


class KeyRing:
    """All keys: those of the settings, and those of the issuer."""

    def __init__(self, clock: Clock, keys: Keys, http: Any = treq) -> None:
        self._clock = clock
        self._fixed = fixed_keys(keys)
        self._url = keys.jwks_url
        self._http = http
        self._issuer: list[Key] = []
        self._read_at = float("-inf")
        self._waiting: list[Deferred[None]] = []

    async def current(self) -> Sequence[Key]:
        """The keys; the issuer's are at most MAX_AGE old while it can be reached."""
        if self._is_older(MAX_AGE):
            await self._refresh()
        return [*self._issuer, *self._fixed]

    async def newer(self) -> Sequence[Key]:
        """The keys after a new request to the issuer, unless the last was less than COOLDOWN ago."""
        if self._is_older(COOLDOWN):
            await self._refresh()
        return [*self._issuer, *self._fixed]

    def _is_older(self, seconds: float) -> bool:
        """Whether a request to the issuer is due, or under way."""
        age = self._clock.seconds() - self._read_at
        return self._url is not None and (bool(self._waiting) or age > seconds)

    async def _refresh(self) -> None:
        """Send one request at a time; concurrent callers wait for its response."""
        waiting: Deferred[None] = Deferred()
        self._waiting.append(waiting)
        if len(self._waiting) == 1:
            Deferred.fromCoroutine(self._read()).addBoth(self._finish_waiting)
        await waiting

    def _finish_waiting(self, outcome: Any) -> None:
        waiting, self._waiting = self._waiting, []
        for deferred in waiting:
            deferred.callback(outcome)  # a Failure goes to the errback

    async def _read(self) -> None:
        self._read_at = self._clock.seconds()
        try:
            clock: Any = self._clock
            document = await Deferred.fromCoroutine(self._fetch()).addTimeout(TIMEOUT, clock)
            self._issuer = key_set(document) or self._issuer
        except Exception as error:  # noqa: BLE001 - the old keys serve on, whatever the issuer does
            log.warning("jwks.unreadable", reason=type(error).__name__)
            if not self._issuer and not self._fixed:
                self._read_at = float("-inf")
                raise Unavailable("the token issuer's keys cannot be read: retry") from None

    async def _fetch(self) -> Any:
        response = await self._http.get(self._url)
        return await treq.json_content(response)
