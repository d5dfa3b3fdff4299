"""Google API access tokens: a signed assertion is exchanged for a token (RFC 7523), which is cached."""

from typing import Any
from urllib.parse import urlencode

import msgspec
from google.auth import jwt
from twisted.internet.defer import Deferred

from components.delivery.http_provider import Http, bearing, by_status, read
from components.delivery.items import Dead, Failed, Gone, HttpRequest, HttpResponse, ProviderRejected, Sent
from portico.ports import Clock

SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
CLAIMED = 3600  # seconds, the longest that Google grants
MARGIN = 300.0  # seconds before its end that a token is replaced


class Token(msgspec.Struct, frozen=True):
    """The answer of the token endpoint."""

    access_token: str
    expires_in: int


class GoogleAuthorizer:
    """Authorizes requests as a service account; concurrent callers share one token request."""

    def __init__(self, http: Http, clock: Clock, account: Any) -> None:
        self._http = http
        self._clock = clock
        self._account = account
        self._token = ""
        self._good_until = 0.0
        self._waiting: list[Deferred[None]] = []

    async def authorize(self, request: HttpRequest) -> HttpRequest:
        if self._clock.seconds() >= self._good_until:
            await self._renewed()
        return bearing(request, self._token)

    def forget_token(self) -> None:
        """The token was rejected, whatever its expiry."""
        self._good_until = 0.0

    async def _renewed(self) -> None:
        waiting: Deferred[None] = Deferred()
        self._waiting.append(waiting)
        if len(self._waiting) == 1:
            Deferred.fromCoroutine(self._renew()).addBoth(self._notify_waiting)
        await waiting

    def _notify_waiting(self, outcome: Any) -> None:
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            one.callback(outcome)  # a Failure goes to the errback

    async def _renew(self) -> None:
        response = await self._http.send(self._request())
        if response.status != 200:
            raise Failed(_refusal(response))
        token = read(response, Token)
        self._token = token.access_token
        self._good_until = self._clock.seconds() + token.expires_in - MARGIN

    def _request(self) -> HttpRequest:
        now = int(self._clock.seconds())
        endpoint = self._account.get_credential()._token_uri
        claim = {
            "iss": self._account.service_account_email,
            "scope": SCOPE,
            "aud": endpoint,
            "iat": now,
            "exp": now + CLAIMED,
        }
        assertion: bytes = jwt.encode(self._account.signer, claim)  # type: ignore[no-untyped-call]
        return HttpRequest(
            method="POST",
            url=endpoint,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode({"grant_type": GRANT, "assertion": assertion.decode()}).encode(),
        )


def _refusal(response: HttpResponse) -> Any:
    """A missing token is not the push's fault: a 400 means that the account's key was revoked."""
    answer = by_status(response)
    return ProviderRejected("google_token") if isinstance(answer, (Sent, Dead, Gone)) else answer
