"""Every event reaches the devices that it concerns, whichever node they are connected to, once."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
import pytest_twisted
from twisted.internet import reactor

from portico.contract.registry import TOPICS
from portico.settings.core import Settings
from portico.storage.database import Database
from portico.storage.redis import Redis
from tests.support.across import arrive_at, open_nodes, payloads, repeated, wait_for_relays
from tests.support.people import Person, Place, arrive, wait_for_all_events
from tests.support.valkey_cluster import ValkeyCluster, running_valkey_cluster
from tests.support.waiting import until

OF_ONE_NODE = {"session.expiring", "sync.needed"}  # each node publishes its own
OF_HELD = {"held.updated"}  # tests/components/test_contact_guard.py
OF_TEAMS = {  # tests/components/test_team_across_nodes.py
    "team.updated", "team.left", "team.event", "inbox.updated", "inbox.escalated", "inbox.looking",
    "note.created",
}  # fmt: skip


@pytest.fixture(scope="module")
def valkey_cluster() -> Iterator[ValkeyCluster]:
    with running_valkey_cluster() as cluster:
        yield cluster


class People(NamedTuple):
    """Who is connected: Ada and Bob to both nodes, Eve to the second one only."""

    ada: Person
    ada_b: Person
    bob: Person
    bob_b: Person
    eve_b: Person


class Step(NamedTuple):
    """An action, the event that it causes, and the devices that receive it."""

    topic: str
    act: Callable[[], Awaitable[Any]]
    devices: Sequence[Person]


@pytest_twisted.ensureDeferred
async def test_every_event_arrives_once_on_every_device_at_both_nodes(
    database: Database, stores: Settings, redis: Redis
) -> None:
    await exchange_every_event(stores, redis)


@pytest_twisted.ensureDeferred
async def test_in_a_valkey_cluster_every_event_arrives_once_too(
    database: Database, stores: Settings, valkey_cluster: ValkeyCluster
) -> None:
    redis = Redis(reactor, valkey_cluster.url)
    await exchange_every_event(replace(stores, redis_url=valkey_cluster.url), redis)
    await redis.stop()


async def exchange_every_event(stores: Settings, redis: Redis) -> None:
    """Cause each event once, at one node or the other."""
    async with open_nodes(stores) as nodes:
        ada, bob = [await arrive_at(redis, nodes.a, "a", user_id) for user_id in ("ada", "bob")]
        ada_b, bob_b, eve_b = [
            await arrive_at(redis, nodes.b, "b", user_id) for user_id in ("ada", "bob", "eve")
        ]
        people = People(ada, ada_b, bob, bob_b, eve_b)
        root = await arrive_at(redis, nodes.b, "b", "root", "admin")
        steps = [*messages(people), *moderation(people, root), *streams(people, nodes.a), *calls(people)]
        for topic, act, devices in steps:
            known = [len(device.received) for device in devices]
            await act()
            for device, before in zip(devices, known, strict=True):
                await receive(device, topic, before, people)
        assert {step.topic for step in steps} == {
            topic.name for topic in TOPICS
        } - OF_ONE_NODE - OF_TEAMS - OF_HELD
        await wait_for_relays(stores)
        conversation_id = await group(ada, "bob", "eve")
        for device in (ada_b, bob_b, eve_b):
            await wait_for_all_events(ada, device, conversation_id)
        assert [repeated(device) for device in people] == [[]] * len(people)
        root.leave()
        assert len(counts_after_calls(bob_b)) <= len(call_ids(bob_b)) == 3
        for device in people:
            device.leave()


async def receive(device: Person, topic: str, known: int, people: People) -> None:
    """Wait for an event of this topic after the first `known` events of any."""
    name = people._fields[people.index(device)]
    await until(lambda: topic in device.names()[known:], f"{name} received {topic}")


async def group(ada: Person, *user_ids: str) -> int:
    opened = await ada.ask("conversation.create", participant_ids=list(user_ids), type="group")
    return int(opened["conversation"]["id"])


def messages(people: People) -> list[Step]:
    """Of a conversation of all three, and what is written in it."""
    ada, ada_b, bob, bob_b, eve_b = people
    conversation: dict[str, int] = {}
    message: dict[str, int] = {}

    async def open_group() -> None:
        conversation["conversation_id"] = await group(ada, "bob", "eve")

    async def send() -> None:
        sent = await ada.ask("message.send", **conversation, text="Hello", local_id="1")
        message["message_id"] = sent["message"]["id"]

    async def send_later() -> None:
        at = (datetime.now(UTC) + timedelta(days=1)).isoformat()
        await ada.ask("message.schedule", **conversation, text="Hello", local_id="later", at=at)

    def ask(person: Person, procedure: str, **more: Any) -> Callable[[], Awaitable[Any]]:
        about = message if procedure.startswith("message.") else conversation
        return lambda: person.ask(procedure, **about, **more)

    everybody, of_bob = (ada_b, bob, bob_b, eve_b), (ada, ada_b, bob_b, eve_b)
    return [
        Step("conversation.created", open_group, everybody),
        Step("conversation.updated", ask(ada, "conversation.update", title="Flat 7"), everybody),
        Step("message.created", send, everybody),
        Step("receipt.delivered", ask(bob, "receipt.delivered", up_to_seq=1), of_bob),
        Step("receipt.read", ask(bob, "receipt.read", up_to_seq=1), of_bob),
        Step("unread.updated", ask(bob, "receipt.mark_unread"), (bob_b,)),
        Step("typing", ask(bob, "typing.set", is_typing=True), (ada, ada_b, eve_b)),
        Step("message.updated", ask(ada, "message.edit", text="Hello!"), everybody),
        Step("message.reaction", ask(bob, "message.react", emoji="👍"), of_bob),
        Step("message.deleted", ask(ada, "message.delete"), everybody),
        Step("draft.updated", ask(ada, "draft.set", text="Hel"), (ada_b,)),
        Step("scheduled.updated", send_later, (ada_b,)),
        *profiles(people),
        Step("conversation.removed", ask(bob, "conversation.leave"), (bob_b,)),
    ]


def streams(people: People, place: Place) -> list[Step]:
    """A bot that is connected to the first node answers Ada and Bob."""
    ada, ada_b, bob, bob_b, _ = people

    async def answer() -> None:
        bot = await arrive(place, "bot", "bot")
        opened = await ada.ask("conversation.create", participant_ids=["bob", "bot"], type="general")
        about = {"conversation_id": opened["conversation"]["id"], "local_id": "answer"}
        await bot.ask("message.stream", **about, delta="Hello")
        bot.leave()

    return [Step("message.streaming", answer, (ada, ada_b, bob, bob_b))]


def calls(people: People) -> list[Step]:
    """Ada calls Bob twice; both are in the call at the first node, and their other devices know of it."""
    ada, ada_b, bob, bob_b, _ = people
    call: dict[str, int] = {}

    async def start() -> None:
        started = await ada.ask("call.start", to_user_id="bob", kind="voice")
        call["call_id"] = started["call"]["id"]

    def ask(person: Person, procedure: str, **more: Any) -> Callable[[], Awaitable[Any]]:
        return lambda: person.ask(procedure, **call, **more)

    async def bob_loses_the_line() -> None:
        bob.leave()
        await bob.left()

    offer = {"sdp": "v=0", "type": "offer"}
    return [
        Step("call.incoming", start, (bob, bob_b)),
        Step("call.rejected", ask(bob, "call.reject"), (ada, ada_b, bob_b)),
        Step("call.incoming", start, (bob, bob_b)),
        Step("call.accepted", ask(bob, "call.accept"), (ada, ada_b)),
        Step("call.signal", ask(ada, "call.signal", kind="offer", payload=offer), (bob,)),
        Step("call.updated", ask(ada, "call.update", kind="video"), (ada_b, bob, bob_b)),
        Step("call.ended", ask(ada, "call.end"), (ada_b, bob, bob_b)),
        Step("call.incoming", start, (bob, bob_b)),
        Step("call.answered_elsewhere", ask(bob, "call.accept"), (bob_b,)),
        Step("call.participant", bob_loses_the_line, (ada, ada_b, bob_b)),
    ]


def moderation(people: People, root: Person) -> list[Step]:
    """Bob reports Ada at the first node, and an admin at the second one warns her."""

    async def warn() -> None:
        reported = await people.bob.ask("moderation.report", user_id="ada", reason="rude")
        await root.ask("moderation.resolve", report_id=reported["report"]["id"], action="warn")

    return [Step("moderation.decided", warn, (people.ada, people.ada_b))]


def counts_after_calls(device: Person) -> list[dict[str, Any]]:
    """Bob's counts after each call, whose message he has read."""
    return [each for each in payloads(device, "unread.updated") if each["conversation_id"] == 2]


def call_ids(device: Person) -> set[int]:
    return {each["call"]["id"] for each in payloads(device, "call.incoming")}


def profiles(people: People) -> list[Step]:
    ada, ada_b, bob, bob_b, eve_b = people
    return [
        Step("user.updated", lambda: ada.ask("user.update", name="Ada L."), (ada_b, bob, bob_b, eve_b)),
        Step("preferences.updated", lambda: ada.ask("preferences.set", language="fr"), (ada_b,)),
        Step("presence", lambda: ada.ask("presence.set", status="away"), (ada_b, bob, bob_b, eve_b)),
    ]


@pytest_twisted.ensureDeferred
async def test_presence_is_that_of_all_nodes_together(
    database: Database, stores: Settings, redis: Redis
) -> None:
    async with open_nodes(stores) as nodes:
        ada, eve_b = await arrive_at(redis, nodes.a, "a", "ada"), await arrive_at(redis, nodes.b, "b", "eve")
        await group(ada, "eve")
        await ada.ask("presence.set", status="away")
        await eve_b.wait_for("presence", user_id="ada", status="away")
        asked = await eve_b.ask("presence.get", user_ids=["ada"])
        assert asked["ada"]["status"] == "away"
        ada_b = await arrive_at(redis, nodes.b, "b", "ada")
        await ada_b.ask("presence.set", status="online")
        await until(lambda: payloads(eve_b, "presence")[-1]["status"] == "online", "Ada is online")
        await ada.wait_for("presence", user_id="ada", status="online")
        for device in (ada, ada_b, eve_b):
            device.leave()
