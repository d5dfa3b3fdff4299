"""The response of the hook, applied to a draft and to an edit."""

from typing import Any, Literal

import msgspec
import pytest

from components.messaging.message_hook import changed_draft, changed_edit
from portico.contract.moderation import HookAnswer
from portico.contract.shapes import Message
from portico.domain.errors import InvalidArgument, TooLarge
from portico.domain.messages import Draft, Edit

DRAFT = Draft(
    conversation_id=1, sender_id="ada", session_id=1, local_id="1", type="text", text="hello",
    attachments=[], reply_to=None, metadata={"a": 1},
)  # fmt: skip


def message(type_: Literal["text", "property_share"], **metadata: Any) -> Message:
    return Message(
        id=1, conversation_id=1, seq=1, rev=1, sender_id="ada", type=type_, text="hello", attachments=[],
        reply_to=None, quoted=None, metadata=metadata, local_id="1", created_at="2026-05-03T10:12:00Z",
        edited_at=None, deleted_at=None, reactions={},
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
    assert changed_edit(message("text"), Edit("hello"), HookAnswer(action="change", **answer)) == edit


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
        changed_edit(message("property_share"), Edit("hello"), HookAnswer(action="change", **answer))


def test_how_a_message_came_is_not_the_hook_s_to_say() -> None:
    answer = HookAnswer(action="change", metadata={"via": "sms", "seen": True})
    by_mail = msgspec.structs.replace(DRAFT, metadata={"via": "email"})
    assert changed_draft(by_mail, answer).metadata == {"via": "email", "seen": True}
    assert changed_draft(DRAFT, answer).metadata == {"seen": True}
    edited = changed_edit(message("text", via="email"), Edit("hello"), answer)
    assert edited.metadata == {"via": "email", "seen": True}
