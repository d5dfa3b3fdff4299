"""Fast path for events that components publish: to the sessions or the users that the event names.

Crossbar's `Broker.processPublish` also supports acknowledgements, retained events, event history, tracing and
dynamic authorizers. An event with any other option takes Crossbar's path.
"""

from typing import Any

import structlog
from autobahn import util
from autobahn.wamp.exception import TransportLost
from autobahn.wamp.message import Subscribe
from crossbar.router.session import RouterApplicationSession

from portico.contract import uris
from runtime import wire

log = structlog.get_logger()
CHUNK = 200  # sessions that are sent to in one turn of the reactor: some 3 ms
PEOPLE = {"eligible_authid", "exclude"}  # options of PUBLISH: all sessions of users, except some
SESSIONS = {"eligible"}  # or only these sessions


def publish_event(
    component: Any, _: int, options: dict[str, Any], topic: str, args: list[Any], kwargs: Any
) -> bool:
    """Send an event to its recipients. Returns False when Crossbar has to handle it instead."""
    if not topic.startswith(uris.EVENT_PREFIX):
        return False
    recipients = _recipients(component._router, options)
    if not recipients:
        return False
    _dispatch(component._router._broker, topic, (args, kwargs), recipients)
    return True


def _recipients(router: Any, options: dict[str, Any]) -> set[Any]:
    """The sessions that a PUBLISH names; empty when it has any other option."""
    if options.get("eligible_authid") and not options.keys() - PEOPLE:
        return _sessions_of_users(router, options["eligible_authid"], options.get("exclude", ()))
    if options.keys() == SESSIONS:
        return _connected_sessions(router._session_id_to_session, options["eligible"])
    return set()


def _connected_sessions(sessions: dict[int, Any], numbers: list[int]) -> set[Any]:
    """The connected ones of these sessions; empty if one is embedded in the router (not serialized)."""
    recipients = {sessions[number] for number in numbers if number in sessions}
    inside = any(isinstance(session._transport, RouterApplicationSession) for session in recipients)
    return set() if inside else recipients


def _sessions_of_users(router: Any, authids: list[str], excluded: Any) -> set[Any]:
    sessions = router._authid_to_sessions
    return {
        session
        for authid in authids
        for session in sessions.get(authid, ())
        if session._session_id not in excluded
    }


def _dispatch(broker: Any, topic: str, payload: Any, recipients: set[Any]) -> None:
    publication = util.id()
    for subscription in broker._subscription_map.match_observations(topic):
        details = {} if subscription.match == Subscribe.MATCH_EXACT else {"topic": topic}
        event = wire.event(subscription.id, publication, details, *payload)
        _send_to(broker._reactor, event, list(recipients & subscription.observers))


def _send_to(reactor: Any, event: wire.Wire, sessions: list[Any]) -> None:
    """Send to one chunk, and to the next one when others have had their turn."""
    for session in sessions[:CHUNK]:
        if session._transport is not None:  # None after the session has left
            _send(session._transport, event)
    if len(sessions) > CHUNK:
        reactor.callLater(0, _send_to, reactor, event, sessions[CHUNK:])


def _send(transport: Any, event: wire.Wire) -> None:
    try:
        transport.send(event)
    except TransportLost:
        log.info("event.receiver_lost")  # the other recipients still get the event
