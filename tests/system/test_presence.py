"""Presence and typing on a running node: people come, go and are cut off, and the room is killed."""

import itertools

import pytest_twisted
from autobahn.wamp.exception import ApplicationError
from twisted.internet import reactor
from twisted.internet.task import deferLater

from tests.support.faithful import AWAY
from tests.support.node import Node
from tests.support.people import Person, arrive

_numbers = itertools.count()


async def pair(node: Node) -> tuple[str, str, int]:
    """Two people who were never here, and their conversation."""
    ada, bob = (f"{name}-p{next(_numbers)}" for name in ("ada", "bob"))
    opener = await arrive(node, ada)
    opened = await opener.ask("conversation.create", participant_ids=[bob], type="general")
    opener.leave()
    return ada, bob, opened["conversation"]["id"]


async def look(person: Person, user_id: str) -> dict[str, object]:
    seen: dict[str, object] = (await person.ask("presence.get", user_ids=[user_id]))[user_id]
    return seen


async def look_patiently(person: Person, user_id: str) -> dict[str, object]:
    """Ask again as long as the room is being restarted."""
    while True:
        try:
            return await look(person, user_id)
        except ApplicationError as error:
            if error.error not in AWAY:
                raise
        await deferLater(reactor, 0.05)


@pytest_twisted.ensureDeferred
async def test_online_is_published_at_once_and_offline_after_the_grace(node: Node) -> None:
    ada_id, bob_id, _ = await pair(node)
    ada = await arrive(node, ada_id)
    bob = await arrive(node, bob_id)
    came = await ada.wait_for("presence", user_id=bob_id)
    assert came == {"user_id": bob_id, "online": True, "status": "online", "last_seen": None}
    bob.leave()
    went = await ada.wait_for("presence", user_id=bob_id, online=False)
    assert went["status"] == "offline"
    assert went["last_seen"] is not None
    assert await look(ada, bob_id) == {"online": False, "status": "offline", "last_seen": went["last_seen"]}
    [(last_seen,)] = node.sql("select last_seen is not null from person where id = %s", bob_id)
    assert last_seen
    ada.leave()


@pytest_twisted.ensureDeferred
async def test_who_is_cut_off_and_comes_back_in_time_never_left(node: Node) -> None:
    ada_id, bob_id, _ = await pair(node)
    ada, bob = await arrive(node, ada_id), await arrive(node, bob_id)
    await ada.wait_for("presence", user_id=bob_id)
    bob.client._transport.transport.abortConnection()
    await bob.left()
    again = await arrive(node, bob_id)
    await again.ask("presence.set", status="away")
    await ada.wait_for("presence", user_id=bob_id, status="away")
    assert [event["status"] for name, event in ada.received if name == "presence"] == ["online", "away"]
    ada.leave()
    again.leave()


@pytest_twisted.ensureDeferred
async def test_who_turns_invisible_is_offline_for_others_and_not_for_their_own_devices(node: Node) -> None:
    ada_id, bob_id, _ = await pair(node)
    ada, bob, phone = await arrive(node, ada_id), await arrive(node, bob_id), await arrive(node, bob_id)
    await ada.wait_for("presence", user_id=bob_id)
    own = (await bob.ask("presence.set", status="invisible"))["presence"]
    assert (own["online"], own["status"]) == (True, "invisible")
    assert (await phone.wait_for("presence", user_id=bob_id, status="invisible"))["online"]
    assert not (await ada.wait_for("presence", user_id=bob_id, status="offline"))["online"]
    assert not (await look(ada, bob_id))["online"]
    for person in (ada, bob, phone):
        person.leave()


@pytest_twisted.ensureDeferred
async def test_strangers_are_not_seen(node: Node) -> None:
    ada_id, _, _ = await pair(node)
    eve = await arrive(node, f"eve-p{next(_numbers)}")
    for procedure in ("presence.get", "presence.watch"):
        assert await eve.ask(procedure, user_ids=[ada_id]) == {ada_id: None}
    eve.leave()


@pytest_twisted.ensureDeferred
async def test_typing_reaches_the_others_and_ends_with_the_connection(node: Node) -> None:
    ada_id, bob_id, chat = await pair(node)
    ada, bob = await arrive(node, ada_id), await arrive(node, bob_id)
    await bob.ask("typing.set", conversation_id=chat, is_typing=True)
    began = await ada.wait_for("typing", conversation_id=chat)
    assert began == {"conversation_id": chat, "user_id": bob_id, "is_typing": True}
    assert "typing" not in bob.names()
    bob.leave()
    await ada.wait_for("typing", conversation_id=chat, user_id=bob_id, is_typing=False)
    ada.leave()


@pytest_twisted.ensureDeferred
async def test_after_a_kill_of_the_component_presence_is_restored(node: Node) -> None:
    ada_id, bob_id, _ = await pair(node)
    ada, bob = await arrive(node, ada_id), await arrive(node, bob_id)
    await ada.wait_for("presence", user_id=bob_id)
    await bob.ask("presence.set", status="away")
    await ada.wait_for("presence", user_id=bob_id, status="away")
    node.kill("core")
    assert (await look_patiently(ada, bob_id))["status"] == "away"
    bob.leave()
    await ada.wait_for("presence", user_id=bob_id, online=False)
    assert [event["status"] for name, event in ada.received if name == "presence"] == [
        "online",
        "away",
        "offline",
    ]
    ada.leave()


@pytest_twisted.ensureDeferred
async def test_who_left_while_the_component_was_down_is_offline(node: Node) -> None:
    ada_id, bob_id, _ = await pair(node)
    ada, bob = await arrive(node, ada_id), await arrive(node, bob_id)
    await ada.wait_for("presence", user_id=bob_id, online=True)
    node.kill("core")
    bob.leave()
    await ada.wait_for("presence", user_id=bob_id, online=False)
    ada.leave()
