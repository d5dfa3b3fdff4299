"""Access to Crossbar's private attributes, in one place. Written against Crossbar 26.10.1.

Crossbar has no API to disconnect a client that does not answer (`wamp.session.kill` only sends GOODBYE), and
none to read the size of a send buffer. The modules in router/core and router/transport use private names of
the classes that they override; everything else goes through here. `tests/system/test_session_reaper.py` fails
when a new version of Crossbar moves these names.
"""

from collections.abc import Iterator
from typing import Any, TypeAlias

from autobahn.wamp import message

from portico.ports import Clock

RouterSession: TypeAlias = Any
Connection: TypeAlias = Any
NAME = b"Portico"  # the `Server` header: without a version, which would help attackers
HELPERS = ("hl", "hlval", "hlid", "hltype", "hluserid", "hlflag")
COLOURS = {"crossbar": (*HELPERS, "pformat"), "autobahn": HELPERS}  # Autobahn's `__str__` methods use pformat
COMPONENTS = "components"  # the id of their transport in .crossbar/config.json
GOODBYE_DELAY = 1.0  # seconds for the GOODBYE to leave before the connection is cut


class RouterView:
    """The router's sessions and their connections, for the session reaper."""

    def __init__(self, router: Any, clock: Clock) -> None:
        self._router = router
        self._clock = clock

    @property
    def sessions(self) -> dict[int, RouterSession]:
        """All joined sessions by id, including those embedded in the router."""
        sessions: dict[int, RouterSession] = self._router._session_id_to_session
        return sessions

    def connected(self) -> Iterator[tuple[int, Connection]]:
        """The joined sessions that have a network connection, with it."""
        for session_id, session in list(self.sessions.items()):
            connection = _connection(session)
            if connection is not None:
                yield session_id, connection

    def has_procedure(self, uri: str) -> bool:
        """Whether a session has registered exactly this URI."""
        return self._router._dealer._registration_map.get_observation(uri) is not None

    def unjoined(self) -> Iterator[Connection]:
        """The WAMP connections that have not joined a realm."""
        for protocol in self._protocols():
            is_wamp = hasattr(protocol, "_session")  # HTTP does not
            if is_wamp and protocol.transport is not None and not has_joined(protocol):
                yield protocol.transport

    def end(self, session_id: int, reason: str, text: str) -> bool:
        """End a session: send GOODBYE, stop routing, and close the connection without waiting for an answer.

        Returns False when there is no such session with a connection.
        """
        session: RouterSession = self.sessions.get(session_id)
        connection = _connection(session)
        if connection is None:
            return False
        session.leave(reason, text)
        session.onMessage(message.Goodbye(reason, text))  # as if the client had answered: detaches it
        connection.loseConnection()
        self._clock.callLater(GOODBYE_DELAY, cut, connection)
        return True

    def _protocols(self) -> Iterator[Any]:
        worker = self._router._factory._worker
        for transport in list(worker.transports.values()):
            factory = getattr(getattr(transport, "port", None) or transport._port, "factory", None)
            while factory is not None and not hasattr(factory, "protocols"):
                factory = getattr(factory, "wrappedFactory", None)
            for protocol in list(getattr(factory, "protocols", ())):
                yield innermost(protocol)


def innermost(connection: Any) -> Any:
    """The protocol of a connection, without the wrappers for counting and TLS."""
    while hasattr(connection, "wrappedProtocol"):
        connection = connection.wrappedProtocol
    return connection


def has_joined(connection: Any) -> bool:
    """Whether the session of a connection has joined the realm."""
    session = getattr(innermost(connection), "_session", None)
    return session is not None and session._session_id is not None


def cut(connection: Connection) -> None:
    """Reset a connection. Its send buffer is lost."""
    connection.abortConnection()


def buffered(connection: Connection) -> int:
    """The size of a connection's send buffer in bytes."""
    while connection is not None and not hasattr(connection, "dataBuffer"):
        connection = getattr(connection, "transport", None)
    return 0 if connection is None else len(connection.dataBuffer) + connection._tempDataLen


def _connection(session: RouterSession) -> Connection | None:
    """The TCP or Unix connection of a session; None for one embedded in the router."""
    return getattr(getattr(session, "_transport", None), "transport", None)


def disable_debug_formatting(modules: dict[str, Any]) -> int:
    """Remove the formatting of debug log arguments from the router worker.

    Crossbar and Autobahn format the arguments of `log.debug` for every message, enabled or not: a quarter
    of the CPU. Returns how many names were replaced.
    """
    replaced = 0
    for name, module in list(modules.items()):
        for helper in COLOURS.get(name.partition(".")[0], ()):
            if helper in getattr(module, "__dict__", {}):
                setattr(module, helper, _unformatted)
                replaced += 1
    return replaced


def _unformatted(value: Any = None, *_: Any, **__: Any) -> Any:
    return value
