"""Authentication of Portico's own processes, by the secret that the process manager generated.

They connect to a Unix socket. Its folder keeps other accounts of the machine out; the secret keeps out other
programs of the same account. Whoever has the secret gets the trusted role `component`.
"""

from hmac import compare_digest
from typing import Any

from autobahn.wamp.exception import ApplicationError

from portico.contract import uris


class ComponentAuthenticator:
    """The dynamic authenticator of the transport for components."""

    def __init__(self, secret: str | None) -> None:
        self._secret = (secret or "").encode()

    def authenticate(self, realm: str, authid: str | None, details: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """Log a process in. Raises ApplicationError (the ABORT's URI)."""
        shown = str(details.get("ticket") or "").encode(errors="replace")
        if not self._secret or not compare_digest(shown, self._secret):
            raise ApplicationError(
                uris.error("forbidden"), "this socket is for Portico's own processes: use services.sock"
            )
        return {"realm": uris.REALM, "authid": uris.COMPONENT, "role": uris.COMPONENT}
