"""Calls on their short way: from who calls to the room that answers.

Crossbar's way for a call serves traces, dynamic authorizers, payload validation and patterns. One of a
procedure that somebody offers under its full name, by a role that was allowed to call it before, needs none.
"""

from collections.abc import Callable
from typing import Any

from autobahn.wamp import message
from crossbar.router.dealer import Dealer

from router.permissions import known


def install() -> None:
    """Put the short way before Crossbar's."""
    Dealer.processCall = _first_short(Dealer.processCall)


def _first_short(process: Callable[[Any, Any, message.Call], None]) -> Any:
    def process_call(dealer: Any, session: Any, call: message.Call) -> None:
        permission = known(dealer._router, session, call.procedure, "call")
        registration = dealer._registration_map.get_observation(call.procedure)
        if permission and permission["allow"] and registration and not call.payload:
            dealer._call(session, call, registration, permission)
        else:
            process(dealer, session, call)

    return process_call
