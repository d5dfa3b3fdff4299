"""What a session that has joined does not need any more, and what many have alike.

Crossbar, Autobahn and Twisted keep the whole login with each connection: the ticket, the HTTP request with
its headers, the details of WELCOME, and what the client said about its features.
"""

from typing import Any

from twisted.web.http import HTTPChannel

DIFFERENT = 256  # sets of features that are remembered; clients send a handful
# What Autobahn's handshake leaves on a connection, and reads no more.
HANDSHAKE = frozenset(
    {
        "_valid_events",
        "_wskey",
        "http_headers",
        "http_request_data",
        "http_request_host",
        "http_request_params",
        "http_request_path",
        "http_request_uri",
        "http_response_data",
        "http_status_line",
        "websocket_extensions",
        "websocket_origin",
        "websocket_protocols",
    }
)
_NOWHERE = object()
_roles: dict[tuple[Any, ...], Any] = {}


def forget_login(session: Any) -> None:
    """Drop what only the login needed. Call it after WELCOME was sent."""
    session._pending_auth = None
    session._authextra = {}
    session._session_roles = shared_roles(session._session_roles)
    session._valid_events = None
    details = session._session_details
    details._authextra = session._authextra
    transport = details.transport
    if transport is not None:
        transport.http_headers_received = transport.http_headers_sent = None


def forget_handshake(connection: Any) -> None:
    """Drop what only the handshake needed, and values that the class of the connection has too.

    A dictionary keeps its size when something is removed, so there is a new one.
    """
    kind = type(connection)
    connection.__dict__ = {
        name: value
        for name, value in vars(connection).items()
        if name not in HANDSHAKE and getattr(kind, name, _NOWHERE) is not value
    }
    transport = connection.transport
    if isinstance(getattr(transport, "producer", None), HTTPChannel):
        transport.unregisterProducer()  # the channel that was upgraded, with its request


def shared_roles(roles: dict[str, Any]) -> Any:
    """Equal features as one object: Autobahn makes an object for each role of each session."""
    key = tuple(sorted((name, *sorted(vars(features).items())) for name, features in roles.items()))
    if len(_roles) < DIFFERENT:
        return _roles.setdefault(key, roles)
    return _roles.get(key, roles)
