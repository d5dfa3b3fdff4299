"""Pre-validated WAMP messages, which Autobahn's transports can serialize and send.

Autobahn's classes validate every field of an outgoing message as they do for an incoming one. These messages
need no validation, and one is made for every message that anybody sends.
"""

from typing import Any

from autobahn.wamp.message import Event, Invocation, Publish, Result, Yield


class Wire:
    """A message that Autobahn's transports can send; serialized once for all receivers."""

    __slots__ = ("_parts", "_serialized")

    def __init__(self, *parts: Any) -> None:
        self._parts = parts
        self._serialized: dict[Any, bytes] = {}

    def serialize(self, serializer: Any) -> bytes:
        if serializer not in self._serialized:
            self._serialized[serializer] = serializer.serialize(self._parts)
        return self._serialized[serializer]


def invocation(request: int, registration: int, details: dict[str, Any], args: Any, kwargs: Any) -> Wire:
    """To a component: `[INVOCATION, Request, REGISTERED.Registration, Details, Arguments, ArgumentsKw]`."""
    return Wire(Invocation.MESSAGE_TYPE, request, registration, details, args, kwargs)


def answer(request: int, kwargs: dict[str, Any]) -> Wire:
    """From a component: `[YIELD, INVOCATION.Request, Options, Arguments, ArgumentsKw]`."""
    return Wire(Yield.MESSAGE_TYPE, request, {}, [], kwargs)


def result(request: int, args: list[Any], kwargs: Any) -> Wire:
    """To the caller: `[RESULT, CALL.Request, Details, Arguments, ArgumentsKw]`."""
    return Wire(Result.MESSAGE_TYPE, request, {}, args, kwargs)


def publication(request: int, options: dict[str, Any], topic: str, kwargs: dict[str, Any]) -> Wire:
    """From a component: `[PUBLISH, Request, Options, Topic, Arguments, ArgumentsKw]`, unacknowledged."""
    return Wire(Publish.MESSAGE_TYPE, request, options, topic, [], kwargs)


def event(subscription: int, publication: int, details: dict[str, Any], args: Any, kwargs: Any) -> Wire:
    """To a subscriber: `[EVENT, Subscription, Publication, Details, Arguments, ArgumentsKw]`."""
    return Wire(Event.MESSAGE_TYPE, subscription, publication, details, args, kwargs)
