"""Payloads that break the contract are refused with the field that does, in each serialization."""

from typing import Any

import pytest_twisted

from tests.support.culprit import INVALID, NOT_FOUND, Culprit, refusal
from tests.support.raw import JSON

TOO_LARGE = "portico.error.too_large"


def nested(depth: int) -> Any:
    value: Any = "bottom"
    for _ in range(depth):
        value = {"down": value}
    return value


MESSAGES: dict[str, tuple[dict[str, Any], str, str | None]] = {
    "a number for the text": ({"text": 5}, INVALID, "text"),
    "a list for the text": ({"text": ["Hello"]}, INVALID, "text"),
    "an empty text": ({"text": ""}, INVALID, "text"),
    "a blank text": ({"text": " \n"}, INVALID, "text"),
    "5,001 characters": ({"text": "x" * 5001}, TOO_LARGE, "text"),
    "5,001 emoji": ({"text": "\U0001f3e0" * 5001}, TOO_LARGE, "text"),
    "NUL in the text": ({"text": "a\x00b"}, INVALID, "text"),
    "NUL before base64": ({"text": "\x00aGVsbG8="}, INVALID, "text"),
    "only NUL": ({"text": "\x00"}, INVALID, "text"),
    "NUL in a key": ({"metadata": {"a\x00": 1}}, INVALID, "metadata"),
    "NUL in the metadata": ({"metadata": {"a": ["\x00"]}}, INVALID, "metadata.a[0]"),
    "an unknown key": ({"colour": "red"}, INVALID, "colour"),
    "an empty key": ({"": 1}, INVALID, None),
    "an unknown type": ({"type": "smell"}, INVALID, "type"),
    "a system message": ({"type": "system"}, "portico.error.forbidden", None),
    "an image without attachment": ({"type": "image"}, INVALID, "attachments"),
    "an object for the attachments": ({"attachments": {}}, INVALID, "attachments"),
    "an attachment without url": ({"attachments": [{"type": "image"}]}, INVALID, "attachments[0].url"),
    "a url that runs": (
        {"attachments": [{"type": "a", "url": "javascript:x"}]},
        INVALID,
        "attachments[0].url",
    ),
    "a list for the metadata": ({"metadata": [1]}, INVALID, "metadata"),
    "metadata of 17 levels": ({"metadata": nested(17)}, INVALID, None),
    "metadata of 200 levels": ({"metadata": nested(200)}, INVALID, None),
    "large metadata": ({"metadata": {"a": "x" * 17_000}}, TOO_LARGE, "metadata"),
    "infinity": ({"metadata": {"a": float("inf")}}, INVALID, "metadata.a"),
    "no local_id": ({"local_id": None}, INVALID, "local_id"),
    "an empty local_id": ({"local_id": ""}, INVALID, "local_id"),
    "a long local_id": ({"local_id": "l" * 129}, INVALID, "local_id"),
    "a number for the local_id": ({"local_id": 1}, INVALID, "local_id"),
    "a reply to nothing": ({"reply_to": 2**40}, INVALID, "reply_to"),
    "a reply to zero": ({"reply_to": 0}, INVALID, "reply_to"),
    "another's name": ({"as_user": "witness"}, INVALID, "as_user"),
    "a sender": ({"sender_id": "witness"}, INVALID, "sender_id"),
}


@pytest_twisted.ensureDeferred
async def test_a_bad_message_is_refused_by_its_field(culprit: Culprit) -> None:
    for name, (changed, uri, field) in MESSAGES.items():
        if culprit.raw.codec is JSON and name == "infinity":
            continue  # JSON has none
        answer = refusal(await culprit.send(**changed))
        assert answer[0] == uri, name
        assert field in (None, answer[1]), name
    await culprit.others_are_served()
    listed = await culprit.call("message.list", conversation_id=culprit.conversation_id)
    assert listed[4] == {"messages": []}


NO_IDS = (0, -1, 1.5, 1e300, 2**53, 2**64 - 1, -(2**63), True, "1", None, [1], {"id": 1})


@pytest_twisted.ensureDeferred
async def test_an_id_that_is_none_is_refused(culprit: Culprit) -> None:
    for value in NO_IDS:
        draft = {"text": "Hello", "local_id": "l"}
        for procedure, rest in {"message.send": draft, "message.list": {}, "conversation.get": {}}.items():
            answer = await culprit.call(procedure, conversation_id=value, **rest)
            assert refusal(answer) == (INVALID, "conversation_id"), (procedure, value)
        assert refusal(await culprit.call("session.revoke", session_id=value)) == (INVALID, "session_id")
    await culprit.others_are_served()


@pytest_twisted.ensureDeferred
async def test_a_cursor_or_a_limit_of_ones_own_making_is_refused(culprit: Culprit) -> None:
    for cursor in ("rubbish", "bnVsbA", "\xe9", "=", "WzEsMl0" * 20):
        answer = await culprit.call("conversation.list", cursor=cursor)
        assert refusal(answer) == (INVALID, "cursor"), cursor
    for limit in (0, -1, 101, 1.5, "ten", True):
        answer = await culprit.call("message.list", conversation_id=culprit.conversation_id, limit=limit)
        assert refusal(answer) == (INVALID, "limit"), limit
    await culprit.others_are_served()


@pytest_twisted.ensureDeferred
async def test_other_peoples_conversations_are_not_there(culprit: Culprit) -> None:
    foreign = culprit.foreign_id
    calls: tuple[tuple[str, dict[str, Any]], ...] = (
        ("message.send", {"conversation_id": foreign, "text": "Hello", "local_id": "x"}),
        ("message.list", {"conversation_id": foreign}),
        ("message.get", {"message_id": culprit.foreign_message_id}),
        ("conversation.get", {"conversation_id": foreign}),
        ("conversation.participants", {"conversation_id": foreign}),
        ("receipt.read", {"conversation_id": foreign, "up_to_seq": 1}),
        ("receipt.delivered", {"conversation_id": foreign, "up_to_seq": 1}),
        ("receipt.list", {"conversation_id": foreign}),
        ("receipt.mark_unread", {"conversation_id": foreign}),
    )
    for procedure, kwargs in calls:
        there = refusal(await culprit.call(procedure, **kwargs))
        assert there == (NOT_FOUND, None), procedure
    answer = await culprit.send(reply_to=culprit.foreign_message_id)
    assert refusal(answer) == (INVALID, "reply_to")


@pytest_twisted.ensureDeferred
async def test_positional_arguments_are_refused(culprit: Culprit) -> None:
    for args in ([culprit.conversation_id], [{"conversation_id": 1}], [nested(200)], [None]):
        answer = await culprit.raw.call(
            "conversation.get", args, {"conversation_id": culprit.conversation_id}
        )
        assert refusal(answer)[0] == INVALID
    await culprit.others_are_served()
