"""Events reach exactly the users they concern, on every device but the one that caused them."""

from typing import Any

import pytest
import pytest_twisted
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.serializer import CBORSerializer, JsonSerializer, MsgPackSerializer
from autobahn.wamp.types import SubscribeOptions
from twisted.internet.defer import Deferred

from portico.domain.errors import Unavailable
from portico.storage.database import Database
from portico.storage.messages.store import Messages
from tests.support.components import Components
from tests.support.drafts import draft
from tests.support.people import Person, arrive, wait_for_all_events


async def chat(creator: Person, *others: str, **more: Any) -> int:
    """The id of a new group."""
    opened = await creator.ask(
        "conversation.create", participant_ids=list(others), **{"type": "group", **more}
    )
    return int(opened["conversation"]["id"])


async def send_message(person: Person, conversation_id: int, text: str = "Hello") -> dict[str, Any]:
    """The message that was sent."""
    sent = await person.ask(
        "message.send", conversation_id=conversation_id, text=text, local_id=f"{text}-{person.session_id}"
    )
    message: dict[str, Any] = sent["message"]
    return message


def texts(person: Person) -> list[str]:
    return [payload["message"]["text"] for name, payload in person.received if name == "message.created"]


@pytest_twisted.ensureDeferred
async def test_a_message_reaches_all_devices_of_its_people_but_the_one_that_sent_it(
    components: Components,
) -> None:
    phone, laptop = await arrive(components, "ada"), await arrive(components, "ada")
    bob, bobs_tablet = await arrive(components, "bob"), await arrive(components, "bob")
    eve = await arrive(components, "eve")
    ours, hers = await chat(phone, "bob"), await chat(phone, "eve")
    message = await send_message(phone, ours)
    for device in (laptop, bob, bobs_tablet):
        assert await device.wait_for("message.created", message=message) == {"message": message}
    await wait_for_all_events(laptop, phone, ours)
    await wait_for_all_events(phone, eve, hers)
    assert texts(phone) == ["barrier"]
    assert texts(eve) == ["barrier"]


@pytest_twisted.ensureDeferred
async def test_events_come_in_the_order_of_seq(components: Components) -> None:
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    ours = await chat(ada, "bob")
    sent = [
        ada.client.call_procedure(
            "message.send", conversation_id=ours, text=str(number), local_id=str(number)
        )
        for number in range(50)
    ]
    for each in sent:
        await each
    await wait_for_all_events(ada, bob, ours)
    received = [payload["message"]["seq"] for name, payload in bob.received if name == "message.created"]
    assert received == list(range(1, 52))


@pytest.mark.parametrize(
    ("topic", "match"),
    [
        ("portico.event.", "prefix"),
        ("portico.event.message.", "prefix"),
        ("portico.event.message.created", "exact"),
        ("portico.event..created", "wildcard"),
        ("portico.event.message.", "wildcard"),
        ("portico.event..", "wildcard"),
    ],
)
@pytest_twisted.ensureDeferred
async def test_a_stranger_receives_nothing_whatever_she_subscribes_to(
    components: Components, topic: str, match: str
) -> None:
    ada, bob, eve = (
        await arrive(components, "ada"),
        await arrive(components, "bob"),
        await arrive(components, "eve"),
    )
    overheard: list[dict[str, Any]] = []
    hers = await chat(ada, "eve")
    await eve.client.subscribe(
        lambda **payload: overheard.append(payload), topic, SubscribeOptions(match=match)
    )
    ours = await chat(ada, "bob")
    await send_message(ada, ours)
    await bob.ask("receipt.read", conversation_id=ours, up_to_seq=1)
    await wait_for_all_events(ada, eve, hers)
    assert {str(payload["message"]["conversation_id"]) for payload in overheard} == {str(hers)}


@pytest_twisted.ensureDeferred
async def test_nothing_but_events_can_be_subscribed_to(components: Components) -> None:
    eve = await arrive(components, "eve")
    for topic, match in (
        ("portico.", "prefix"),
        ("portico", "prefix"),
        ("portico..message.created", "wildcard"),
        ("...", "wildcard"),
        ("wamp.", "prefix"),
        ("wamp.session.on_join", "exact"),
        ("portico.internal.status.messaging", "exact"),
    ):
        with pytest.raises(ApplicationError) as caught:
            await eve.client.subscribe(print, topic, SubscribeOptions(match=match))
        assert caught.value.error in ("wamp.error.not_authorized", "wamp.error.invalid_uri"), topic


@pytest_twisted.ensureDeferred
async def test_a_new_conversation_is_published_to_each_participant_once(components: Components) -> None:
    phone, laptop = await arrive(components, "ada"), await arrive(components, "ada")
    bob, eve = await arrive(components, "bob"), await arrive(components, "eve")
    for _ in range(2):
        ours = await chat(phone, "bob", type="general", property_id=7, title="Flat 7")
    for device in (laptop, bob):
        event = await device.wait_for("conversation.created")
        assert (event["conversation"]["id"], event["conversation"]["title"]) == (ours, "Flat 7")
    await wait_for_all_events(phone, bob, ours)
    await wait_for_all_events(phone, eve, await chat(phone, "eve"))
    assert bob.names().count("conversation.created") == 1
    assert eve.names().count("conversation.created") == 1
    assert "conversation.created" not in phone.names()


@pytest_twisted.ensureDeferred
async def test_reading_is_told_to_the_others_and_to_ones_own_devices(components: Components) -> None:
    ada = await arrive(components, "ada")
    phone, laptop = await arrive(components, "bob"), await arrive(components, "bob")
    ours = await chat(ada, "bob")
    for text in ("one", "two"):
        await send_message(ada, ours, text)
    answer = await phone.ask("receipt.read", conversation_id=ours, up_to_seq=1)
    assert answer == {"conversation_id": ours, "up_to_seq": 1, "unread": 1, "total": 1}
    [_, bobs] = (await ada.ask("receipt.list", conversation_id=ours))["receipts"]
    assert bobs["read_at"] == bobs["delivered_at"] is not None
    read = {"conversation_id": ours, "user_id": "bob", "up_to_seq": 1, "read_at": bobs["read_at"]}
    assert await ada.wait_for("receipt.read") == await laptop.wait_for("receipt.read") == read
    assert await laptop.wait_for("unread.updated") == {"conversation_id": ours, "unread": 1, "total": 1}
    await phone.ask("receipt.read", conversation_id=ours, up_to_seq=1)
    await wait_for_all_events(ada, phone, ours)
    await wait_for_all_events(phone, ada, ours)
    assert {"receipt.read", "unread.updated"}.isdisjoint(phone.names())
    assert ada.names().count("receipt.read") == 1
    assert "unread.updated" not in ada.names()


@pytest_twisted.ensureDeferred
async def test_delivery_is_told_to_the_others_and_reads_nothing(components: Components) -> None:
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    ours = await chat(ada, "bob")
    await send_message(ada, ours)
    await bob.ask("receipt.delivered", conversation_id=ours, up_to_seq=9)
    [_, bobs] = (await ada.ask("receipt.list", conversation_id=ours))["receipts"]
    assert (bobs["read_seq"], bobs["read_at"]) == (0, None)
    delivered = {"up_to_seq": 1, "delivered_at": bobs["delivered_at"]}
    assert await ada.wait_for("receipt.delivered") == {"conversation_id": ours, "user_id": "bob", **delivered}
    assert await bob.ask("receipt.unread") == {"total": 1, "conversations": {str(ours): 1}}


@pytest_twisted.ensureDeferred
async def test_a_mark_shows_on_ones_own_devices_only(components: Components) -> None:
    ada, phone, laptop = (
        await arrive(components, "ada"),
        await arrive(components, "bob"),
        await arrive(components, "bob"),
    )
    ours = await chat(ada, "bob")
    await phone.ask("receipt.mark_unread", conversation_id=ours)
    assert await laptop.wait_for("unread.updated") == {"conversation_id": ours, "unread": 1, "total": 1}
    await wait_for_all_events(phone, ada, ours)
    assert "unread.updated" not in ada.names()


@pytest_twisted.ensureDeferred
async def test_every_serializer_receives_the_same(components: Components) -> None:
    ada = await arrive(components, "ada")
    serializers = (JsonSerializer(), CBORSerializer(), MsgPackSerializer())
    listeners = [await arrive(components, "bob", serializer=serializer) for serializer in serializers]
    ours = await chat(ada, "bob")
    metadata = {"é": [None, True, 1.5, 2**63, -(2**63), {"😀": ""}]}
    sent = await ada.ask("message.send", conversation_id=ours, text="Zoë 👋", local_id="1", metadata=metadata)
    assert sent["message"]["metadata"] == metadata
    for listener in listeners:
        assert await listener.wait_for("message.created") == {"message": sent["message"]}


@pytest_twisted.ensureDeferred
async def test_the_relay_publishes_what_was_stored_but_not_published(
    components: Components, database: Database
) -> None:
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    ours = await chat(ada, "bob")
    await Messages(database).send([draft(ours, text="from a process that died")])
    received = await bob.wait_for("message.created")
    assert received["message"]["text"] == "from a process that died"


@pytest_twisted.ensureDeferred
async def test_components_that_lose_the_router_reconnect(components: Components, database: Database) -> None:
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    ours = await chat(ada, "bob")
    lost = Deferred.fromCoroutine(components.lose_the_router())
    await Messages(database).send([draft(ours, text="meanwhile")])
    await lost
    await bob.wait_for("message.created")
    await send_message(ada, ours, "again")
    await wait_for_all_events(ada, bob, ours)
    assert texts(bob) == ["meanwhile", "again", "barrier"]


@pytest_twisted.ensureDeferred
async def test_a_confirmation_is_not_waited_for_on_a_link_that_is_lost(components: Components) -> None:
    asked = Deferred.fromCoroutine(components.processes["messaging"].connection.confirm())
    await components.lose_the_router()
    assert asked.called
    with pytest.raises(Unavailable):
        await asked
    await components.processes["messaging"].connection.confirm()
