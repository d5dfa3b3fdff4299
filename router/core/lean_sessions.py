"""What a session that has joined does not need any more, and what many have alike.

Crossbar keeps the whole login with each session: the ticket, all headers, the details of WELCOME, and what
the client said about its features.
"""

from typing import Any

DIFFERENT = 256  # sets of features that are remembered; clients send a handful
_roles: dict[tuple[Any, ...], Any] = {}


def forget_login(session: Any) -> None:
    """Drop what only the login needed. Call it after WELCOME was sent."""
    session._pending_auth = None
    session._authextra = {}
    session._session_roles = shared_roles(session._session_roles)
    details = session._session_details
    details._authextra = session._authextra
    transport = details.transport
    if transport is not None:
        transport.http_headers_received = transport.http_headers_sent = None


def shared_roles(roles: dict[str, Any]) -> Any:
    """Equal features as one object: Autobahn makes an object for each role of each session."""
    key = tuple(sorted((name, *sorted(vars(features).items())) for name, features in roles.items()))
    if len(_roles) < DIFFERENT:
        return _roles.setdefault(key, roles)
    return _roles.get(key, roles)
