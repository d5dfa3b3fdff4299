"""A message names participants: they are told apart from the others, and nobody else can be named."""

import pytest
import pytest_twisted

from tests.support.components import Components
from tests.support.people import Person, arrive


async def group_of_three(components: Components) -> tuple[Person, Person, int]:
    """Ada, Bob, and their conversation with Cy."""
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    opened = await ada.ask("conversation.create", participant_ids=["bob", "cy"], type="group", title="Home")
    return ada, bob, opened["conversation"]["id"]


@pytest_twisted.ensureDeferred
async def test_a_message_says_whom_it_names(components: Components) -> None:
    ada, bob, id_ = await group_of_three(components)
    said = {"conversation_id": id_, "text": "@Bob @Cy?", "mentions": ["bob", "cy", "bob"]}
    sent = await ada.ask("message.send", local_id="1", **said)
    assert sent["message"]["mentions"] == ["bob", "cy"]
    assert (await bob.wait_for("message.created"))["message"]["mentions"] == ["bob", "cy"]
    listed = (await bob.ask("message.list", conversation_id=id_))["messages"]
    assert listed[0]["mentions"] == ["bob", "cy"]
    again = await ada.ask("message.send", local_id="1", **said)
    assert (again["duplicate"], again["message"]["mentions"]) == (True, ["bob", "cy"])


@pytest_twisted.ensureDeferred
async def test_a_message_that_names_nobody_has_no_mentions(components: Components) -> None:
    ada, _, id_ = await group_of_three(components)
    sent = await ada.ask("message.send", conversation_id=id_, text="Hello", local_id="1", mentions=[])
    assert "mentions" not in sent["message"]


@pytest_twisted.ensureDeferred
async def test_metadata_name_nobody(components: Components) -> None:
    ada, _, id_ = await group_of_three(components)
    metadata = {"mentions": ["stranger"], "colour": "red"}
    said = {"conversation_id": id_, "text": "You?", "metadata": metadata}
    alone = (await ada.ask("message.send", **said, local_id="1"))["message"]
    assert ("mentions" in alone, alone["metadata"]) == (False, {"colour": "red"})
    beside = (await ada.ask("message.send", **said, local_id="2", mentions=["bob"]))["message"]
    assert beside["mentions"] == beside["metadata"]["mentions"] == ["bob"]


@pytest.mark.parametrize("named", [["stranger"], ["bob", "stranger"], [f"user{n}" for n in range(51)]])
@pytest_twisted.ensureDeferred
async def test_participants_can_be_named_and_50_of_them(components: Components, named: list[str]) -> None:
    ada, _, id_ = await group_of_three(components)
    refused = await ada.refused(
        "message.send", conversation_id=id_, text="You?", local_id="1", mentions=named
    )
    assert (refused.error, refused.kwargs["field"]) == ("portico.error.invalid_argument", "mentions")
    assert (await ada.ask("message.list", conversation_id=id_))["messages"] == []


@pytest_twisted.ensureDeferred
async def test_who_left_can_be_named_no_more_and_a_stranger_learns_nothing(components: Components) -> None:
    ada, bob, id_ = await group_of_three(components)
    await bob.ask("conversation.leave", conversation_id=id_)
    said = {"conversation_id": id_, "text": "You?", "local_id": "1"}
    assert (await ada.refused("message.send", **said, mentions=["bob"])).error.endswith("invalid_argument")
    for named in ("ada", "stranger"):
        assert (await bob.refused("message.send", **said, mentions=[named])).error.endswith("not_found")


@pytest_twisted.ensureDeferred
async def test_the_first_message_to_a_user_can_name_the_two(components: Components) -> None:
    ada = await arrive(components, "ada")
    said = {"to_user_id": "bob", "text": "@Bob?", "local_id": "1"}
    refused = await ada.refused("message.send", **said, mentions=["cy"])
    assert refused.error == "portico.error.invalid_argument"
    assert (await ada.ask("conversation.list"))["conversations"] == []
    assert (await ada.ask("message.send", **said, mentions=["bob"]))["message"]["mentions"] == ["bob"]
