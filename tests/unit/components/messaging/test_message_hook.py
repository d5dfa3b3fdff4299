"""The response of the hook, applied to a draft and to an edit."""

from typing import Any

import pytest

from components.messaging.message_hook import changed_draft, changed_edit
from portico.contract.moderation import HookAnswer
from portico.domain.errors import InvalidArgument, TooLarge
from portico.domain.messages import Draft, Edit

DRAFT = Draft(
    conversation_id=1, sender_id="ada", session_id=1, local_id="1", type="text", text="hello",
    attachments=[], reply_to=None, metadata={"a": 1},
)  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "text", "metadata"),
    [
        ({"text": "h***o"}, "h***o", {"a": 1}),
        ({"metadata": {"b": 2}}, "hello", {"b": 2}),
        ({"text": "bye", "metadata": {}}, "bye", {}),
    ],
)
def test_changed_is_what_was_given_and_the_rest_as_it_was(
    answer: dict[str, Any], text: str, metadata: dict[str, Any]
) -> None:
    result = changed_draft(DRAFT, HookAnswer(action="change", **answer))
    assert (result.text, result.metadata, result.local_id) == (text, metadata, "1")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"text": "x" * 5001}, TooLarge),
        ({"text": " "}, InvalidArgument),
        ({"metadata": {"x": "y" * 20_000}}, TooLarge),
    ],
)
def test_a_change_makes_no_message_that_nobody_could_send(
    answer: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        changed_draft(DRAFT, HookAnswer(action="change", **answer))


@pytest.mark.parametrize(
    ("answer", "edit"),
    [
        ({"text": "h***o"}, Edit("h***o")),
        ({"metadata": {"seen": True}}, Edit("hello", {"seen": True})),
        ({"text": None, "title": "ignored"}, Edit("hello")),
    ],
)
def test_an_edit_is_changed_as_a_message_is(answer: dict[str, Any], edit: Edit) -> None:
    assert changed_edit("text", Edit("hello"), HookAnswer(action="change", **answer)) == edit


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"text": "x" * 5001}, TooLarge),
        ({"text": " "}, InvalidArgument),
        ({"metadata": {"x": "y" * 20_000, "property_id": 1}}, TooLarge),
        ({"metadata": {}}, InvalidArgument),
    ],
)
def test_an_edit_becomes_no_message_that_nobody_could_send(
    answer: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        changed_edit("property_share", Edit("hello"), HookAnswer(action="change", **answer))
