"""Validation of the URIs in clients' requests: only those of the contract's registry reach Crossbar.

Crossbar caches forever what a role may do with each URI that was requested: 400 calls with names of 240 KB
made the router 92 MB larger. It also grants any number of subscriptions, and removing 20,000 of them when
their session left stopped the router for 0.7 s. Components are not restricted.
"""

from typing import Any

from autobahn.wamp import message
from autobahn.wamp.exception import ApplicationError

from portico.contract import uris
from portico.contract.registry import PROCEDURES, TOPIC_OF
from portico.contract.roles import CLIENTS

MAX_URI = 128  # characters
SHOWN = 64  # characters of a URI that an error message repeats
RETRY = 1_000  # milliseconds
OFFERED = frozenset(procedure.uri for procedure in PROCEDURES)
TOPICS = frozenset(TOPIC_OF.values())
EXACT = message.Subscribe.MATCH_EXACT
PREFIX = message.Subscribe.MATCH_PREFIX


class Names:
    """Refuses requests of clients by their URI, and subscriptions above the limit."""

    def __init__(self, max_subscriptions: int) -> None:
        self._max_subscriptions = max_subscriptions

    def refusal(self, session: Any, msg: Any) -> message.Error | None:
        """The ERROR to answer a request with; None when Crossbar shall handle it."""
        if session._authrole not in CLIENTS:
            return None
        kind = type(msg)
        if kind is message.Call:
            return None if msg.procedure in OFFERED else _no_procedure(msg)
        if kind is message.Subscribe:
            return self._of_subscribe(session, msg)
        if kind is message.Register:
            is_hook = msg.procedure == uris.BEFORE_SEND and msg.match == message.Register.MATCH_EXACT
            return None if is_hook else _refused(msg, msg.procedure, _not_for("register", msg.procedure))
        if kind is message.Publish:  # no client role may publish
            return _refused(msg, msg.topic, _not_for("publish to", msg.topic))
        return None

    def _of_subscribe(self, session: Any, msg: message.Subscribe) -> message.Error | None:
        if not any(_covers(msg.topic, msg.match, topic) for topic in TOPICS):
            return _refused(msg, msg.topic, f"there is no such topic: {msg.topic[:SHOWN]!r}")
        broker = session._router._broker
        subscriptions = broker._session_to_subscriptions.get(session, ())
        if len(subscriptions) < self._max_subscriptions or _has(broker, session, msg):
            return None
        text = (
            f"a session has at most {self._max_subscriptions} subscriptions: portico.event. covers all events"
        )
        kwargs = {"retry_after_ms": RETRY}
        return message.Error(msg.MESSAGE_TYPE, msg.request, uris.error("rate_limited"), [text], kwargs)


def _covers(name: str, match: str, topic: str) -> bool:
    """Whether a subscription matches a topic of the registry."""
    if match == EXACT:
        return name == topic
    if match == PREFIX:
        return name.startswith(uris.EVENT_PREFIX) and topic.startswith(name)
    pattern, parts = name.split("."), topic.split(".")
    fits = len(pattern) == len(parts) and all(a in ("", part) for a, part in zip(pattern, parts, strict=True))
    return fits and name.startswith(uris.EVENT_PREFIX)


def _has(broker: Any, session: Any, msg: message.Subscribe) -> bool:
    subscription = broker._subscription_map.get_observation(msg.topic, msg.match)
    return subscription is not None and session in subscription.observers


def _no_procedure(msg: message.Call) -> message.Error:
    """The names of the registry are public, so this tells a client nothing that it may not know.

    The error is `not_authorized` for every role: clients retry after `no_such_procedure`, which is temporary.
    """
    meant = uris.procedure(msg.procedure)
    hint = f": call {meant!r}" if meant in OFFERED else ""
    return _refused(msg, msg.procedure, f"there is no such procedure: {msg.procedure[:SHOWN]!r}{hint}")


def _not_for(action: str, name: str) -> str:
    return f"you may not {action} {name[:SHOWN]!r}"


def _refused(msg: Any, name: str, text: str) -> message.Error:
    uri = ApplicationError.NOT_AUTHORIZED
    if len(name) > MAX_URI:
        uri, text = ApplicationError.INVALID_URI, f"a URI has at most {MAX_URI} characters"
    return message.Error(msg.MESSAGE_TYPE, msg.request, uri, [text])
