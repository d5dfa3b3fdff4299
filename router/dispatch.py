"""Events of the rooms on their short way: from the room that publishes to the sessions they are for.

Crossbar's way for a publication serves acknowledgements, retention, history, traces, chunks and
dynamic authorization, and takes a fifth of the router's time for a message. A room names the
people (`eligible_authid`) and wants none of that; every other publication takes Crossbar's way.
"""

from collections.abc import Callable
from typing import Any

import structlog
from autobahn import util
from autobahn.exception import PayloadExceededError
from autobahn.wamp import message
from crossbar.router.broker import Broker

from components.platform import wire
from portico.contract import uris

log = structlog.get_logger()
FEW = 100  # sessions; for more of them Crossbar lets others have a turn in between


def install() -> None:
    """Put the short way before Crossbar's."""
    Broker.processPublish = _first_short(Broker.processPublish)


def _first_short(process: Callable[[Any, Any, message.Publish], None]) -> Any:
    def process_publish(broker: Any, session: Any, publish: message.Publish) -> None:
        people = _people(broker._router, publish) if _is_plain(session, publish) else ()
        if 0 < len(people) <= FEW:
            _dispatch(broker, publish, people)
        else:
            process(broker, session, publish)

    return process_publish


def _is_plain(session: Any, publish: message.Publish) -> bool:
    """Whether a room, which may publish any event, tells people something and nothing more is asked."""
    return (
        session._authrole == uris.ROOM
        and publish.topic.startswith(uris.EVENT_PREFIX)
        and bool(publish.eligible_authid)
        and not (publish.acknowledge or publish.retain or publish.eligible or publish.payload)
    )


def _people(router: Any, publish: message.Publish) -> set[Any]:
    """The sessions of the people it is for."""
    sessions = router._authid_to_sessions
    excluded = publish.exclude or ()
    return {
        session
        for authid in publish.eligible_authid
        for session in sessions.get(authid, ())
        if session._session_id not in excluded
    }


def _dispatch(broker: Any, publish: message.Publish, people: set[Any]) -> None:
    publication = util.id()
    for subscription in broker._subscription_map.match_observations(publish.topic):
        exact = subscription.match == message.Subscribe.MATCH_EXACT
        event = wire.event(subscription.id, publication, publish, {} if exact else {"topic": publish.topic})
        for session in people & subscription.observers:
            _send(session, event)


def _send(session: Any, event: wire.Wire) -> None:
    if session._transport is None:
        return  # gone meanwhile
    try:
        session._transport.send(event)
    except PayloadExceededError:
        log.warning("router.event_too_large", session_id=session._session_id)
