"""Events of a large group list those who came and the reader, not everybody each time."""

from typing import Any

import pytest_twisted

from portico.domain.conversations import LARGE_GROUP
from tests.support.components import Components
from tests.support.people import Person, arrive
from tests.support.waiting import until


def updates(person: Person) -> list[dict[str, Any]]:
    return [payload for name, payload in person.received if name == "conversation.updated"]


async def changes_of_a_group(components: Components, size: int) -> list[tuple[int, set[str], list[str]]]:
    """What a member hears of a new title, of somebody who leaves, and of their return."""
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    others = [f"member-{number}" for number in range(size - 2)]
    opened = await ada.ask("conversation.create", type="group", participant_ids=["bob", *others])
    created = (await bob.wait_for("conversation.created"))["conversation"]
    for view in (opened["conversation"], created):
        assert view["participant_count"] == len(view["participants"]) == size
    chat = created["id"]
    await ada.ask("conversation.update", conversation_id=chat, title="Tenants of the house")
    await ada.ask("conversation.remove_participant", conversation_id=chat, user_id=others[0])
    await ada.ask("conversation.add_participant", conversation_id=chat, user_id=others[0])
    await until(lambda: len(updates(bob)) == 3)
    for person in (ada, bob):
        person.leave()
    return [
        (view["participant_count"], {each["user_id"] for each in view["participants"]}, event["left"])
        for event in updates(bob)
        for view in [event["conversation"]]
    ]


@pytest_twisted.ensureDeferred
async def test_a_large_group_lists_the_reader_and_who_came(components: Components) -> None:
    size = LARGE_GROUP + 2
    assert await changes_of_a_group(components, size) == [
        (size, {"bob"}, []),
        (size - 1, {"bob"}, ["member-0"]),
        (size, {"bob", "member-0"}, []),
    ]


@pytest_twisted.ensureDeferred
async def test_a_group_of_fifty_is_listed_in_full(components: Components) -> None:
    heard = await changes_of_a_group(components, LARGE_GROUP)
    assert [(count, len(listed), left) for count, listed, left in heard] == [
        (LARGE_GROUP, LARGE_GROUP, []),
        (LARGE_GROUP - 1, LARGE_GROUP - 1, ["member-0"]),
        (LARGE_GROUP, LARGE_GROUP, []),
    ]
