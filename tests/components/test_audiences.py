"""An event without recipients reaches nobody, whichever component forgot to name one."""

from collections.abc import Callable, Collection
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
import pytest_twisted
from autobahn.wamp import message
from crossbar.router import broker as crossbars
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import Counter

from portico.contract import uris
from portico.contract.payload import Event
from portico.contract.registry import TOPIC_OF, TOPICS
from portico.domain.errors import Unavailable
from portico.storage.conversations.audiences import Audiences
from portico.storage.database import Database
from router.core.broker import Broker
from runtime.answers import Answers
from runtime.fair_shares import FairShares
from runtime.metrics import Metrics
from runtime.router_connection import RouterConnection
from tests.components.test_event_recipients import chat, texts
from tests.support.components import Components
from tests.support.messages import UNSAID
from tests.support.people import arrive, wait_for_all_events
from tests.support.waiting import until

HERE = {"ada": {1, 2}, "bob": {3}, "eve": {4}}  # the sessions that are connected
EVENTS = list(TOPIC_OF)
people = st.lists(st.sampled_from(sorted(HERE)), unique=True)
shapes: list[Callable[[list[str]], Collection[str]]] = [list, tuple, set, frozenset, dict.fromkeys]


class Attached:
    """A session of a component, and a router that reads the options of PUBLISH as Crossbar does."""

    def __init__(self) -> None:
        self.reached: set[int] = set()

    def is_attached(self) -> bool:
        return True

    def publish_event(self, _: str, __: dict[str, Any], **whom: Any) -> None:
        eligible, authids = whom.get("eligible"), whom.get("eligible_authid")
        reached = {session for sessions in HERE.values() for session in sessions}
        if eligible:
            reached &= set(eligible)
        if authids:
            reached &= {session for authid in authids for session in HERE[authid]}
        self.reached |= reached - set(whom.get("exclude") or ())


@given(st.sampled_from(EVENTS), people, st.sampled_from(shapes), st.integers(0, 3))
def test_an_audience_that_shrinks_to_nobody_reaches_nobody(
    event: type[Event], audience: list[str], shape: Callable[[list[str]], Collection[str]], gone: int
) -> None:
    link, session = (
        RouterConnection(object(), Path("unused"), Answers(Metrics()), Metrics(), FairShares(2)),
        Attached(),
    )
    link._session = session  # type: ignore[assignment]
    left = audience[gone:]
    with patch("runtime.router_connection.encode", return_value={}):
        link.publish(event(**dict.fromkeys(event.__struct_fields__)), shape(left))
    assert session.reached == {number for user_id in left for number in HERE[user_id]}


@given(
    st.sampled_from([topic.uri for topic in TOPICS]),
    st.sampled_from([None, [], ["ada"]]),
    st.sampled_from([None, [], [1]]),
    st.sampled_from([None, [], ["user"]]),
)
def test_the_router_drops_and_counts_an_event_that_names_nobody(
    topic: str, authids: list[str] | None, sessions: list[int] | None, roles: list[str] | None
) -> None:
    processed: list[message.Publish] = []
    counter = Counter("dropped", "", ["topic"], registry=None)
    publish = message.Publish(
        1,
        topic,
        eligible=sessions,
        eligible_authid=authids,
        eligible_authrole=roles,
        kwargs={"text": "secret"},
    )
    broker = Broker.__new__(Broker)
    broker._router = SimpleNamespace(_factory=SimpleNamespace(events_dropped=counter), send=lambda *_: None)
    with patch.object(crossbars.Broker, "processPublish", lambda _, __, publish: processed.append(publish)):
        broker.processPublish(Component(), publish)
    named = bool(authids or sessions)
    assert processed == ([publish] if named else [])
    assert counter.labels(topic)._value.get() == (0 if named else 1)


class Component:
    """The router's end of a component's session."""

    _authrole = uris.COMPONENT


@pytest.mark.parametrize("forgotten", [{}, {"eligible_authid": []}, {"eligible": []}, {"exclude": []}])
@pytest_twisted.ensureDeferred
async def test_an_event_without_receivers_reaches_nobody(
    components: Components, forgotten: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    ada, eve = await arrive(components, "ada"), await arrive(components, "eve")
    hers = await chat(ada, "eve")
    session = components.processes["messaging"].connection._session
    assert session is not None
    session.publish_event(uris.event("message.created"), {"message": {"text": "a secret"}}, **forgotten)
    await components.processes["messaging"].connection.confirm()
    await wait_for_all_events(ada, eve, hers)
    assert texts(eve) == ["barrier"]
    dropped = components.router._factory.events_dropped
    assert dropped.labels(uris.event("message.created"))._value.get() == 1
    assert "a secret" not in "".join(capsys.readouterr())


@pytest_twisted.ensureDeferred
async def test_a_message_recovered_after_all_have_left_reaches_nobody(
    components: Components, database: Database
) -> None:
    ada, bob, eve = (
        await arrive(components, "ada"),
        await arrive(components, "bob"),
        await arrive(components, "eve"),
    )
    ours, hers = await chat(ada, "bob"), await chat(ada, "eve")
    for person in (ada, bob):
        await person.ask("conversation.leave", conversation_id=ours)
    await database.query(UNSAID, (ours,))
    metrics = components.processes["messaging"].metrics.registry
    await until(lambda: metrics.get_sample_value("portico_messages_recovered_total") == 1)
    await wait_for_all_events(ada, eve, hers)
    assert [texts(person) for person in (ada, bob, eve)] == [[], [], ["barrier"]]


@pytest_twisted.ensureDeferred
async def test_typing_of_an_invisible_user_reaches_nobody(components: Components) -> None:
    ada, bob, eve = (
        await arrive(components, "ada"),
        await arrive(components, "bob"),
        await arrive(components, "eve"),
    )
    ours, hers = await chat(ada, "bob"), await chat(bob, "eve")
    await ada.ask("presence.set", status="invisible")
    await ada.ask("typing.set", conversation_id=ours, is_typing=True)
    await ada.ask("conversation.leave", conversation_id=ours)
    ada.leave()
    await ada.left()
    await settled(components)
    await wait_for_all_events(bob, eve, hers)
    assert "typing" not in bob.names() + eve.names()


@pytest_twisted.ensureDeferred
async def test_the_end_of_typing_reaches_nobody_while_the_database_does_not_answer(
    components: Components,
) -> None:
    ada, bob, eve = (
        await arrive(components, "ada"),
        await arrive(components, "bob"),
        await arrive(components, "eve"),
    )
    ours, hers = await chat(ada, "bob"), await chat(bob, "eve")
    await ada.ask("typing.set", conversation_id=ours, is_typing=True)
    await bob.wait_for("typing")
    with patch.object(Audiences, "find_audiences", side_effect=Unavailable("the database is away")) as asked:
        ada.leave()
        await until(lambda: asked.called)
    await wait_for_all_events(bob, eve, hers)
    assert "typing" not in eve.names()
    assert bob.names().count("typing") == 1


async def settled(components: Components) -> None:
    """Return when what people caused by leaving has been handled and published."""
    witness, other = await arrive(components, "witness"), await arrive(components, "other")
    place = await chat(witness, "other")
    await witness.ask("typing.set", conversation_id=place, is_typing=True)
    witness.leave()
    await other.wait_for("typing", is_typing=False)
    other.leave()
