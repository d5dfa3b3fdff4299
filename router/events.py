"""Events of the rooms on their short way: to the sessions of the people whom a room names.

Crossbar's way serves acknowledgements, retention, history, traces and dynamic authorization too.
"""

from typing import Any

from autobahn import util
from autobahn.wamp.message import Subscribe

from components.platform import wire
from portico.contract import uris

FEW = 100  # sessions; for more of them Crossbar lets others have a turn in between
PLAIN = {"eligible_authid", "exclude"}  # options of PUBLISH


def tell(
    room: Any, _: int, options: dict[str, Any], topic: str, args: list[Any], kwargs: dict[str, Any]
) -> bool:
    """Whether the people whom an event names have been told of it."""
    if (
        not topic.startswith(uris.EVENT_PREFIX)
        or not options.get("eligible_authid")
        or options.keys() - PLAIN
    ):
        return False
    people = _people(room._router, options["eligible_authid"], options.get("exclude", ()))
    if not 0 < len(people) <= FEW:
        return False
    _dispatch(room._router._broker, topic, (args, kwargs), people)
    return True


def _people(router: Any, authids: list[str], excluded: Any) -> set[Any]:
    """Their sessions."""
    sessions = router._authid_to_sessions
    return {
        session
        for authid in authids
        for session in sessions.get(authid, ())
        if session._session_id not in excluded
    }


def _dispatch(broker: Any, topic: str, payload: Any, people: set[Any]) -> None:
    publication = util.id()
    for subscription in broker._subscription_map.match_observations(topic):
        details = {} if subscription.match == Subscribe.MATCH_EXACT else {"topic": topic}
        event = wire.event(subscription.id, publication, details, *payload)
        for session in people & subscription.observers:
            if session._transport is not None:  # or it is gone meanwhile
                session._transport.send(event)
