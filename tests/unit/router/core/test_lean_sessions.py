"""What is left of a login with a session that has joined."""

from types import SimpleNamespace
from typing import Any

from autobahn.wamp.role import RoleCallerFeatures, RoleSubscriberFeatures
from autobahn.wamp.types import SessionDetails, TransportDetails
from twisted.internet.abstract import FileDescriptor
from twisted.web.http import HTTPChannel

from router.core.lean_sessions import forget_handshake, forget_login, shared_roles
from router.core.session import RouterSession


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


class Connection:
    """An open connection, with some of what Autobahn sets on each."""

    failed = False
    code: int | None = None

    def __init__(self, producer: Any) -> None:
        self.transport: Any = FileDescriptor(None)
        self.transport.producer = producer
        self.http_headers = {"cookie": "secret"}
        self.failed, self.code, self.state = False, 7, 3


def test_a_connection_keeps_only_what_its_class_does_not_say() -> None:
    connection = Connection(None)
    forget_handshake(connection)
    assert vars(connection) == {"transport": connection.transport, "code": 7, "state": 3}
    connection.failed = True
    assert (connection.failed, Connection.failed) == (True, False)


def test_the_upgraded_request_goes_and_another_producer_stays() -> None:
    other = object()
    for producer, left in ((HTTPChannel(), None), (other, other)):
        connection = Connection(producer)
        forget_handshake(connection)
        assert connection.transport.producer is left


def test_sessions_share_a_logger() -> None:
    first, second = (RouterSession(Any) for _ in range(2))  # type: ignore[arg-type]
    assert first.log is second.log
    assert "log" not in vars(first)
