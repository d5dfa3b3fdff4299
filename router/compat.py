"""Access to Crossbar's private attributes, in one place. Written against Crossbar 26.10.1.

Crossbar has no API to disconnect a client that does not answer (`wamp.session.kill` only sends GOODBYE), and
none to read the size of a send buffer. The modules in router/core and router/transport use private names of
the classes that they override; everything else goes through here. `tests/system/test_session_reaper.py` fails
when a new version of Crossbar moves these names.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pprint import pformat
from types import MappingProxyType
from typing import Any, TypeAlias

import structlog
from autobahn.wamp import message

from portico.ports import Clock
from router.fingerprints import fingerprint_function

log = structlog.get_logger()

RouterSession: TypeAlias = Any
Connection: TypeAlias = Any
NAME = b"Portico"  # the `Server` header: without a version, which would help attackers
HELPERS = ("hl", "hlval", "hlid", "hltype", "hluserid", "hlflag")
COLOURS = {"crossbar": (*HELPERS, "pformat"), "autobahn": HELPERS}  # Autobahn's `__str__` methods use pformat
# This one formats all options of each new connection: a thirteenth of what a login costs the router.
WITHOUT_PFORMAT = "autobahn.websocket.protocol"
# What these functions did when they were replaced, as router/fingerprints.py sees it.
FORMATTERS: Mapping[str, str] = MappingProxyType(
    {
        "autobahn.util.hl": "6a62e2365a96330d",
        "autobahn.util.hlval": "cbf7babb64bd73e4",
        "autobahn.util.hlid": "eb0c6b69cd08c02d",
        "autobahn.util.hltype": "da95a4b72e4a2cc9",
        "autobahn.util.hluserid": "8d17d8832c665040",
        "crossbar._util.hl": "88a3b29e9ea4d112",
        "crossbar._util.hlval": "3f12c7ae9c1bb179",
        "crossbar._util.hlid": "5565062b2e96fd44",
        "crossbar._util.hltype": "605c885cb9687b07",
        "crossbar._util.hluserid": "058aafd44d830af9",
        "crossbar._util.hlflag": "27611cc0d394afb5",
    }
)
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
    of the CPU. A function that differs from the one in FORMATTERS is left as it is, with a warning.
    Returns how many names were replaced.
    """
    replaced, left_out = 0, set()
    for name, module in list(modules.items()):
        helpers = COLOURS.get(name.partition(".")[0], ())
        for helper in (*helpers, "pformat") if name == WITHOUT_PFORMAT else helpers:
            function = getattr(module, "__dict__", {}).get(helper, _unformatted)
            if function is _unformatted:
                continue
            if is_known_formatter(function):
                setattr(module, helper, _unformatted)
                replaced += 1
            else:
                left_out.add(f"{function.__module__}.{function.__qualname__}")
    for path in sorted(left_out):
        log.warning("router.patch_left_out", patch=path)
    return replaced


@cache
def is_known_formatter(function: Any) -> bool:
    """Whether a function is `pprint.pformat`, or formats as it did when FORMATTERS was written."""
    path = f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', '')}"
    return function is pformat or FORMATTERS.get(path) == fingerprint_function(function)


def _unformatted(value: Any = None, *_: Any, **__: Any) -> Any:
    return value
