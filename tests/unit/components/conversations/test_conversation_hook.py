"""The response of the hook, applied to a new conversation and to a change of one."""

from typing import Any

import pytest
from msgspec import UNSET

from components.conversations.conversation_hook import changed_opening, changed_update
from portico.contract.conversation import UpdateConversation
from portico.contract.moderation import HookAnswer
from portico.domain.errors import InvalidArgument, PorticoError, TooLarge
from tests.support.drafts import opening

OPENING = opening("ada", "bob", title="Flat", metadata={"a": 1})
UPDATE = UpdateConversation(conversation_id=1, title="Flat", booking_url="https://nest.example/7")


def answer(**fields: Any) -> HookAnswer:
    return HookAnswer(action="change", **fields)


@pytest.mark.parametrize(
    ("fields", "title", "metadata"),
    [
        ({}, "Flat", {"a": 1}),
        ({"title": " House "}, "House", {"a": 1}),
        ({"title": None, "metadata": None}, None, {"a": 1}),
        ({"metadata": {}}, "Flat", {}),
    ],
)
def test_a_new_conversation_has_what_was_given_and_the_rest_as_it_was(
    fields: dict[str, Any], title: str | None, metadata: dict[str, Any]
) -> None:
    changed = changed_opening(OPENING, answer(**fields))
    assert (changed.title, changed.metadata) == (title, metadata)
    assert (changed.members, changed.pair_key) == (OPENING.members, OPENING.pair_key)


def test_a_change_has_what_was_given_and_the_rest_as_it_was() -> None:
    changed = changed_update(UPDATE, answer(booking_url=None, metadata={"seen": True}))
    assert (changed.title, changed.booking_url, changed.metadata) == ("Flat", None, {"seen": True})
    assert changed_update(UPDATE, answer(title="House")).metadata is UNSET


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"title": "two\nlines"}, InvalidArgument),
        ({"title": "\u200b"}, InvalidArgument),
        ({"metadata": {"x": "y" * 20_000}}, TooLarge),
        ({"metadata": {"property": {"title": 7}}}, InvalidArgument),
    ],
)
def test_it_becomes_nothing_that_nobody_could_write(
    fields: dict[str, Any], error: type[PorticoError]
) -> None:
    with pytest.raises(error):
        changed_opening(OPENING, answer(**fields))
    with pytest.raises(error):
        changed_update(UPDATE, answer(**fields))
