"""Verification of the token of a REST request, before it goes to the gateway."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from twisted.web.server import Request

from portico.contract.rest import is_open_to_blocked, needs_token
from portico.domain.people import NO_SESSION, Caller, Principal, login_of
from runtime.answers import Answers, Refused
from runtime.forwarded_identity import ForwardedIdentity

Check: TypeAlias = Callable[[str], Awaitable[Principal]]


class RestIdentity:
    """Names the caller of a REST request to the gateway, which has no access tokens of its own."""

    def __init__(
        self, check: Check, check_appellant: Check, answers: Answers, identity: ForwardedIdentity
    ) -> None:
        self._check = check
        self._check_appellant = check_appellant
        self._answers = answers
        self._identity = identity

    async def headers(self, request: Request) -> Mapping[str, str]:
        """The caller, or why the token was refused. Empty without a token, and where none is needed.

        The gateway writes every response, also those to refused tokens: only it knows the route.
        """
        token = bearer_token(request)
        path, method = request.uri.partition(b"?")[0].decode("latin-1"), request.method.decode("latin-1")
        if token is None or not needs_token(method, path):
            return {}
        check = self._check_appellant if is_open_to_blocked(method, path) else self._check
        try:
            principal = await self._answers.answer_call("identify", check(token))
        except Refused as refused:
            return self._identity.refusal_headers(refused.uri, refused.args_list[0], refused.kwargs)
        caller = Caller(principal.user_id, principal.role, NO_SESSION, login_of(principal))
        return self._identity.caller_headers(caller)


def bearer_token(request: Request) -> str | None:
    """The token of `Authorization: Bearer ...`."""
    scheme, _, token = (request.getHeader(b"Authorization") or b"").decode("latin-1").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
