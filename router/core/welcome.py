"""WELCOME without Crossbar's internals.

Crossbar puts the ids of node and worker, the process id and the address of the peer into the details and the
`authextra` of each WELCOME (`x_cb_node`, `x_cb_worker`, `x_cb_pid`, `x_cb_peer`). Clients need none of them,
and behind a proxy the address is one of the operator's network.
"""

from typing import Any

from autobahn.wamp import message

from router.core.refused_logins import with_fields

INTERNAL = "x_cb_"


class JoiningTransport:
    """The transport of a session until its WELCOME; then the session gets the connection itself."""

    def __init__(self, session: Any, connection: Any) -> None:
        self._session, self._connection = session, connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def send(self, msg: message.Message) -> None:
        if isinstance(msg, message.Welcome):
            remove_internals(msg)
            self._session._transport = self._connection
        elif isinstance(msg, message.Abort):
            msg = with_fields(msg, self._session.refusal)
        self._connection.send(msg)


def remove_internals(welcome: message.Welcome) -> None:
    """Remove Crossbar's entries, also from the session, whose `authextra` is the same object."""
    for details in (welcome.custom, welcome.authextra):
        for key in [key for key in details if key.startswith(INTERNAL)]:
            del details[key]
