"""What a blocked user can observe: nothing, until they write or call."""

from typing import Any

import pytest
import pytest_twisted

from portico.domain.people import Principal
from portico.storage.database import Database
from portico.storage.users.people import People
from tests.support.components import Components
from tests.support.people import Person, arrive

CHANGING = ("id", "rev", "participants", "created_at", "updated_at")


async def come(database: Database, components: Components, *user_ids: str) -> list[Person]:
    """They enter, and are known."""
    for user_id in user_ids:
        claims: dict[str, Any] = {"role": "user", "expires_at": 2**32, "fingerprint": "f"}
        await People(database).upsert_user(Principal(user_id=user_id, **claims))
    return [await arrive(components, user_id) for user_id in user_ids]


async def create(person: Person, *others: str, **arguments: Any) -> dict[str, Any]:
    asked: dict[str, Any] = {"type": "general", **arguments}
    opened = await person.ask("conversation.create", participant_ids=list(others), **asked)
    return dict(opened)


def plain(opened: dict[str, Any]) -> dict[str, Any]:
    """Without what is of this conversation alone."""
    view = {key: value for key, value in opened["conversation"].items() if key not in CHANGING}
    return {"created": opened["created"], **view}


@pytest_twisted.ensureDeferred
async def test_opening_looks_the_same_to_who_is_blocked(database: Database, components: Components) -> None:
    ada, bob = await come(database, components, "ada", "bob")
    await bob.ask("user.block", user_id="ada")
    opened, other = await create(ada, "bob"), await create(ada, "cy")
    assert plain(opened) == plain(other)
    assert [each["user_id"] for each in opened["conversation"]["participants"]] == ["ada", "bob"]
    id_ = opened["conversation"]["id"]
    assert (await create(ada, "bob"))["conversation"]["id"] == id_
    assert (await bob.ask("conversation.list"))["conversations"] == []
    assert "conversation.created" not in bob.names()
    refused = await ada.refused("message.send", conversation_id=id_, text="Hello", local_id="1")
    assert refused.error == "portico.error.blocked"


@pytest_twisted.ensureDeferred
async def test_it_is_there_when_the_other_one_relents(database: Database, components: Components) -> None:
    ada, bob = await come(database, components, "ada", "bob")
    await bob.ask("user.block", user_id="ada")
    id_ = (await create(ada, "bob"))["conversation"]["id"]
    await bob.ask("user.unblock", user_id="ada")
    await ada.ask("message.send", conversation_id=id_, text="Hello", local_id="1")
    assert (await bob.wait_for("message.created"))["message"]["text"] == "Hello"
    [listed] = (await bob.ask("conversation.list"))["conversations"]
    assert (listed["id"], listed["status"], listed["unread"]) == (id_, "active", 1)


@pytest_twisted.ensureDeferred
async def test_a_conversation_of_before_does_not_say_it_either(
    database: Database, components: Components
) -> None:
    ada, bob = await come(database, components, "ada", "bob")
    id_ = (await create(ada, "bob"))["conversation"]["id"]
    await bob.ask("user.block", user_id="ada")
    theirs = await ada.ask("conversation.get", conversation_id=id_)
    own = await bob.ask("conversation.get", conversation_id=id_)
    assert (theirs["conversation"]["status"], own["conversation"]["status"]) == ("active", "blocked")
    assert (await ada.ask("conversation.list", status="blocked"))["conversations"] == []
    assert await ada.ask("typing.set", conversation_id=id_, is_typing=True) == {
        "conversation_id": id_,
        "is_typing": True,
    }
    assert "typing" not in bob.names()


@pytest_twisted.ensureDeferred
async def test_a_group_leaves_alone_who_blocks_its_maker(database: Database, components: Components) -> None:
    ada, bob = await come(database, components, "ada", "bob")
    await bob.ask("user.block", user_id="ada")
    group = (await create(ada, "bob", "cy", type="group"))["conversation"]
    assert [each["user_id"] for each in group["participants"]] == ["ada", "cy"]
    await ada.ask("conversation.add_participant", conversation_id=group["id"], user_id="bob")
    await ada.ask("message.send", conversation_id=group["id"], text="Hello", local_id="1")
    assert (await bob.ask("conversation.list"))["conversations"] == []


@pytest.mark.parametrize("kind", ["general", "group"])
@pytest_twisted.ensureDeferred
async def test_who_blocks_somebody_is_told_to_unblock_them_first(
    database: Database, components: Components, kind: str
) -> None:
    [bob] = await come(database, components, "bob")
    await bob.ask("user.block", user_id="ada")
    refused = await bob.refused("conversation.create", participant_ids=["ada"], type=kind)
    assert (refused.error, refused.args[0]) == (
        "portico.error.blocked",
        "you block one of them: unblock them first",
    )
