"""What is left of a login with a session that has joined."""

from types import SimpleNamespace
from typing import Any

from autobahn.wamp.role import RoleCallerFeatures, RoleSubscriberFeatures
from autobahn.wamp.types import SessionDetails, TransportDetails

from router.core.lean_sessions import forget_login, shared_roles


def roles(*, canceling: bool = False) -> dict[str, Any]:
    return {"caller": RoleCallerFeatures(call_canceling=canceling), "subscriber": RoleSubscriberFeatures()}


def joined() -> Any:
    transport = TransportDetails(peer="tcp4:1.2.3.4:5", http_headers_received={"cookie": "secret"})
    details = SessionDetails(authid="ada", authextra={"limits": {}}, transport=transport)
    return SimpleNamespace(
        _pending_auth="the ticket",
        _authextra=details.authextra,
        _session_roles=roles(),
        _session_details=details,
    )


def test_neither_the_ticket_nor_the_headers_nor_the_welcome_are_kept() -> None:
    session = joined()
    forget_login(session)
    details = session._session_details
    assert session._pending_auth is None
    assert (session._authextra, details.authextra) == ({}, {})
    assert details.transport.http_headers_received is None
    assert (details.authid, details.transport.peer) == ("ada", "tcp4:1.2.3.4:5")


def test_clients_that_offer_the_same_share_it() -> None:
    first = shared_roles(roles())
    assert shared_roles(roles()) is first
    assert shared_roles(roles(canceling=True)) is not first
    assert shared_roles(roles(canceling=True))["caller"].call_canceling is True
    assert first["caller"].call_canceling is False
