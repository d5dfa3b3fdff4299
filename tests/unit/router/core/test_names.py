"""Names that clients say, and how many subscriptions they have."""

from types import SimpleNamespace
from typing import Any

import pytest
from autobahn.wamp import message

from portico.contract import uris
from router.core.names import MAX_URI, TOPICS, Names


class Broker:
    """What a broker remembers of sessions."""

    def __init__(self) -> None:
        self._session_to_subscriptions: dict[Any, set[Any]] = {}
        self._subscription_map = self
        self._observed: dict[tuple[str, str], Any] = {}

    def get_observation(self, topic: str, match: str) -> Any:
        return self._observed.get((topic, match))

    def grant(self, session: Any, topic: str, match: str) -> None:
        subscription = SimpleNamespace(observers={session})
        self._observed[topic, match] = subscription
        self._session_to_subscriptions.setdefault(session, set()).add(topic)


class Session:
    """A session of a role."""

    def __init__(self, role: str = "user") -> None:
        self._authrole = role
        self._router = SimpleNamespace(_broker=Broker())


def refused(msg: message.Message, role: str = "user") -> str | None:
    answer = Names(2).refusal(Session(role), msg)
    return None if answer is None else answer.error


@pytest.mark.parametrize("name", ["portico.message.send", "portico.admin.disconnect"])
def test_calls_of_the_registry_are_left_to_the_roles(name: str) -> None:
    assert refused(message.Call(1, name)) is None


@pytest.mark.parametrize(
    "name", ["portico.user.fly", "portico.internal.authenticate", "wamp.session.list", "a"]
)
def test_other_calls_are_not_authorized(name: str) -> None:
    assert refused(message.Call(1, name)) == "wamp.error.not_authorized"


@pytest.mark.parametrize("role", ["user", "service", "admin", "moderator", "bot"])
@pytest.mark.parametrize("name", ["portico.user.fly", "portico.internal.authenticate", "wamp.session.list"])
def test_a_name_that_is_no_procedure_is_said_to_be_none(name: str, role: str) -> None:
    answer = Names(2).refusal(Session(role), message.Call(1, name))
    assert answer is not None
    assert answer.args == [f"there is no such procedure: {name!r}"]


def test_who_forgets_the_prefix_is_told_the_name() -> None:
    answer = Names(2).refusal(Session(), message.Call(1, "message.send"))
    assert answer is not None
    assert answer.args[0].endswith(": call 'portico.message.send'")


def test_a_long_name_is_refused_for_its_length_and_not_repeated() -> None:
    answer = Names(2).refusal(Session(), message.Call(1, "a" * (MAX_URI + 1)))
    assert answer is not None
    assert answer.error == "wamp.error.invalid_uri"
    assert len(answer.args[0]) < MAX_URI


def test_components_may_use_any_name() -> None:
    assert refused(message.Call(1, "portico.internal.user.admit"), uris.COMPONENT) is None
    assert refused(message.Publish(1, "portico.internal.log.grew"), uris.COMPONENT) is None


@pytest.mark.parametrize(
    ("topic", "match"),
    [
        *[(topic, "exact") for topic in sorted(TOPICS)],
        ("portico.event.", "prefix"),
        ("portico.event.message", "prefix"),
        ("portico.event.message.", "prefix"),
        ("portico.event..created", "wildcard"),
        ("portico.event.typing", "wildcard"),
    ],
)
def test_a_subscription_that_matches_a_topic_is_accepted(topic: str, match: str) -> None:
    assert refused(message.Subscribe(1, topic, match)) is None


@pytest.mark.parametrize(
    ("topic", "match"),
    [
        ("portico.event.made.up", "exact"),
        ("portico.event.made", "prefix"),
        ("portico.event.message.created.x", "prefix"),
        ("portico.", "prefix"),
        ("", "prefix"),
        ("wamp.", "prefix"),
        ("...", "wildcard"),
        ("portico...", "wildcard"),
        ("portico.event...", "wildcard"),
    ],
)
def test_a_subscription_that_matches_no_topic_is_refused(topic: str, match: str) -> None:
    assert refused(message.Subscribe(1, topic, match)) == "wamp.error.not_authorized"


def test_only_the_hook_may_be_registered() -> None:
    assert refused(message.Register(1, uris.BEFORE_SEND), "service") is None
    assert refused(message.Register(1, uris.BEFORE_SEND, match="prefix"), "service") is not None
    assert refused(message.Register(1, "portico.hook.of.mine"), "service") == "wamp.error.not_authorized"


def test_nobody_publishes() -> None:
    assert refused(message.Publish(1, "portico.event.message.created")) == "wamp.error.not_authorized"
    assert refused(message.Publish(1, "made.up"), "admin") == "wamp.error.not_authorized"


def test_subscriptions_have_an_end_and_those_that_are_there_do_not_count_again() -> None:
    session, names = Session(), Names(2)
    broker = session._router._broker
    for topic in ("portico.event.typing", "portico.event.presence"):
        assert names.refusal(session, message.Subscribe(1, topic)) is None
        broker.grant(session, topic, "exact")
    assert names.refusal(session, message.Subscribe(1, "portico.event.typing")) is None
    answer = names.refusal(session, message.Subscribe(1, "portico.event.message.created"))
    assert answer is not None
    assert (answer.error, answer.kwargs) == ("portico.error.rate_limited", {"retry_after_ms": 1_000})
