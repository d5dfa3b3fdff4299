"""Who makes an HTTP request, as the router worker tells a component process that serves it.

Only the router verifies access tokens. It forwards none of a client's headers with these names, because it
forwards listed headers alone (router/http/reverse_proxy.py). The folder of the Unix socket keeps out other
accounts of the machine, and the secret other programs of the same account, as at the socket of the router
(router/auth/components.py).
"""

from collections.abc import Callable, Mapping
from hmac import compare_digest
from typing import Any, TypeAlias
from urllib.parse import quote, unquote

import msgspec

from portico.contract import errors
from portico.domain.errors import Field, Forbidden, PorticoError
from portico.domain.people import NO_SESSION, Caller, Login

SECRET = "x-portico-secret"  # noqa: S105 - the name of a header
USER = "x-portico-user"
ROLE = "x-portico-role"
LOGIN = "x-portico-login"
REFUSAL = "x-portico-refusal"
MISSING = "send a token: Authorization: Bearer ..."
GetHeader: TypeAlias = Callable[[str], str | None]


class _Refusal(msgspec.Struct, array_like=True):
    """An error of the verification, as WAMP has it."""

    uri: str
    message: str
    fields: dict[str, Field]


class ForwardedIdentity:
    """Writes these headers in the router worker, and reads them in a component process."""

    def __init__(self, secret: str | None) -> None:
        self._secret = quote(secret or "", safe="")

    def user_headers(self, user_id: str) -> Mapping[str, str]:
        """The headers of a request whose process needs the user alone."""
        return {SECRET: self._secret, USER: quote(user_id, safe="")}

    def caller_headers(self, caller: Caller) -> Mapping[str, str]:
        login = {LOGIN: _written(caller.login)} if caller.login else {}
        return {**self.user_headers(caller.user_id), ROLE: caller.role, **login}

    def refusal_headers(self, uri: str, message: str, fields: dict[str, Any]) -> Mapping[str, str]:
        """The headers of a request whose token was refused; the process that serves it responds with that."""
        return {SECRET: self._secret, REFUSAL: _written(_Refusal(uri, message, fields))}

    def read_user(self, get: GetHeader) -> str:
        """The user of a request. Raises Forbidden when the router did not name one."""
        user_id = get(USER)
        if not user_id or not self._is_from_router(get):
            raise Forbidden(MISSING)
        return unquote(user_id)

    def read_caller(self, get: GetHeader) -> Caller:
        """The caller of a request. Raises the error of the verification, or Forbidden without a token."""
        if self._is_from_router(get) and (refusal := get(REFUSAL)):
            raise _read_error(refusal)
        user_id, role, login = self.read_user(get), get(ROLE), get(LOGIN)
        if not role:
            raise Forbidden(MISSING)
        found = msgspec.json.decode(unquote(login), type=Login) if login else None
        return Caller(user_id, role, NO_SESSION, found)

    def _is_from_router(self, get: GetHeader) -> bool:
        shown = (get(SECRET) or "").encode(errors="replace")
        return bool(self._secret) and compare_digest(shown, self._secret.encode())


def _written(value: msgspec.Struct) -> str:
    return quote(msgspec.json.encode(value), safe="")


def _read_error(text: str) -> PorticoError:
    refusal = msgspec.json.decode(unquote(text), type=_Refusal)
    return errors.heard(refusal.uri, refusal.message, refusal.fields) or Forbidden(MISSING)
