"""The response of a before-send hook, applied to a draft."""

from typing import Any

import pytest

from components.messaging.hook import apply_answer
from portico.contract.moderation import HookAnswer
from portico.domain.errors import Forbidden, InvalidArgument, TooLarge
from portico.domain.messages import Draft

DRAFT = Draft(
    conversation_id=1, sender_id="ada", session_id=1, local_id="1", type="text", text="hello",
    attachments=[], reply_to=None, metadata={"a": 1},
)  # fmt: skip


def test_allowed_is_as_it_was() -> None:
    assert apply_answer(DRAFT, HookAnswer(action="allow", text="ignored")) == DRAFT


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
    result = apply_answer(DRAFT, HookAnswer(action="change", **answer))
    assert isinstance(result, Draft)
    assert (result.text, result.metadata, result.local_id) == (text, metadata, "1")


@pytest.mark.parametrize(("reason", "reason_given"), [("spam", "spam"), (None, "")])
def test_refused_is_forbidden_with_the_reason(reason: str | None, reason_given: str) -> None:
    result = apply_answer(DRAFT, HookAnswer(action="refuse", reason=reason))
    assert isinstance(result, Forbidden)
    assert result.fields == {"reason": reason_given}


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
        apply_answer(DRAFT, HookAnswer(action="change", **answer))
