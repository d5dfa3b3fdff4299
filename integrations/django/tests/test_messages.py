"""Messages: each once, never older than it was, and read or not."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from conftest import Bridge
from django.contrib.auth.models import User
from django.utils.dateparse import parse_datetime
from portico_django import mirror
from portico_django.models import Message, Participant
from told import told_message


@pytest.fixture
def chat(ada: User, bob: User, conversation_of: Callable[..., Any]) -> int:
    """A conversation of Ada and Bob; its id on the site."""
    return int(conversation_of(ada, bob)["id"])


def is_read(*portico_ids: int) -> list[bool]:
    return [Message.objects.get(portico_id=each).is_read for each in portico_ids]


def test_a_new_message(bridge: Bridge, ada: User, chat: int) -> None:
    told = told_message(chat, ada)
    answer = bridge.post("messages/", told)
    message = Message.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {"id": message.pk, "portico_id": 11, "rev": 1}
    kept = ("rev", "seq", "type", "text", "attachments", "reply_to", "metadata", "local_id")
    assert {name: getattr(message, name) for name in kept} == {name: told[name] for name in kept}
    assert (message.sender, message.conversation_id) == (ada, chat)
    assert message.created_at == parse_datetime(told["created_at"])
    assert not message.is_read


def test_the_same_again_is_there_once(bridge: Bridge, ada: User, chat: int) -> None:
    first = bridge.post("messages/", told_message(chat, ada))
    again = bridge.post("messages/", told_message(chat, ada))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Message.objects.count() == 1


def test_an_edit_and_a_deletion_come_and_nothing_goes_back(bridge: Bridge, ada: User, chat: int) -> None:
    def tell(rev: int, text: str | None, **more: Any) -> Any:
        return bridge.post("messages/", told_message(chat, ada, rev=rev, text=text, **more)).json()

    tell(1, "Hello")
    assert tell(3, "Hi", edited_at="2026-01-31T08:01:00Z")["rev"] == 3
    assert tell(2, "Hey")["rev"] == 3
    assert Message.objects.get().text == "Hi"
    tell(4, None, deleted_at="2026-01-31T08:02:00Z", attachments=[])
    message = Message.objects.get()
    assert (message.text, message.attachments, message.deleted_at is not None) == (None, [], True)


def test_who_is_no_user_of_the_site_may_have_said_it(bridge: Bridge, chat: int) -> None:
    assert bridge.post("messages/", told_message(chat, "site", type="system")).status_code == 201
    message = Message.objects.get()
    assert (message.sender, message.sender_key) == (None, "site")


def test_a_message_of_a_conversation_that_is_not_there_is_not_found(bridge: Bridge, ada: User) -> None:
    assert bridge.post("messages/", told_message(999, ada)).status_code == 404


def test_two_that_come_at_once_are_one(bridge: Bridge, ada: User, chat: int) -> None:
    """The one looks for it a moment before the other has written it."""
    bridge.post("messages/", told_message(chat, ada, rev=2, text="Newer"))
    with patch.object(mirror, "_known", side_effect=[None, Message.objects.get()]):
        answer = bridge.post("messages/", told_message(chat, ada))
    assert (answer.status_code, answer.json()["rev"]) == (200, 2)
    assert Message.objects.get().text == "Newer"


def test_reading_marks_what_the_others_wrote_up_to_there(
    bridge: Bridge, ada: User, bob: User, chat: int
) -> None:
    ids = [
        bridge.post("messages/", told_message(chat, sender, portico_id=10 + seq, seq=seq)).json()["id"]
        for seq, sender in enumerate((ada, bob, ada, ada), start=1)
    ]
    read = {"user_id": str(bob.pk), "conversation": chat, "up_to_seq": 3}
    answer = bridge.patch(f"messages/{ids[2]}/mark-read/", read)
    assert (answer.status_code, answer.json()) == (200, {"is_read": True})
    assert is_read(11, 12, 13, 14) == [True, False, True, False]
    bridge.patch(f"messages/{ids[0]}/mark-read/", {**read, "up_to_seq": 1})
    assert Participant.objects.get(user=bob).read_seq == 3
    assert is_read(11, 12, 13, 14) == [True, False, True, False]


def test_a_message_that_comes_after_its_read_mark_is_read(
    bridge: Bridge, ada: User, bob: User, chat: int
) -> None:
    first = bridge.post("messages/", told_message(chat, ada)).json()["id"]
    read = {"user_id": str(bob.pk), "conversation": chat, "up_to_seq": 3}
    bridge.patch(f"messages/{first}/mark-read/", read)
    for seq, sender in ((2, ada), (3, bob), (4, ada)):
        bridge.post("messages/", told_message(chat, sender, portico_id=10 + seq, seq=seq))
    assert is_read(12, 13, 14) == [True, False, False]


def test_who_left_has_read_what_they_read(bridge: Bridge, ada: User, chat: int) -> None:
    message = bridge.post("messages/", told_message(chat, ada)).json()["id"]
    read = {"user_id": "gone", "conversation": chat, "up_to_seq": 1}
    assert bridge.patch(f"messages/{message}/mark-read/", read).status_code == 200
    assert is_read(11) == [True]


def test_a_read_mark_of_nothing_is_refused(bridge: Bridge, ada: User, chat: int) -> None:
    message = bridge.post("messages/", told_message(chat, ada)).json()["id"]
    read = {"user_id": str(ada.pk), "conversation": chat, "up_to_seq": 1}
    assert bridge.patch("messages/999/mark-read/", read).status_code == 404
    assert bridge.patch(f"messages/{'9' * 40}/mark-read/", read).status_code == 404
    for wrong in ({"conversation": chat + 1}, {"up_to_seq": -1}, {"up_to_seq": 2**64}, {"user_id": None}):
        assert bridge.patch(f"messages/{message}/mark-read/", {**read, **wrong}).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"portico_id": 0},
        {"rev": 2**63},
        {"seq": 0},
        {"sender_id": ""},
        {"text": "a\x00b"},
        {"text": "\udfff"},
        {"text": ["a"]},
        {"attachments": {}},
        {"attachments": ["a"]},
        {"created_at": None},
        {"metadata": {"a\x00": 1}},
        {"reply_to": "x"},
    ],
)
def test_what_is_no_message_is_refused(bridge: Bridge, ada: User, chat: int, wrong: Any) -> None:
    assert bridge.post("messages/", {**told_message(chat, ada), **wrong}).status_code == 400
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"7", b"\xff", b"[" * 100_000, b'{"a":' * 90 + b"1" + b"}" * 90]
)
def test_what_is_no_object_is_refused(bridge: Bridge, body: bytes) -> None:
    for path in ("messages", "conversations"):
        answer = bridge._client.post(f"/api/{path}/", body, "application/json")
        assert answer.status_code == 400


def test_brackets_in_a_text_are_no_nesting(bridge: Bridge, ada: User, chat: int) -> None:
    text = '[{"\\' * 100
    assert bridge.post("messages/", told_message(chat, ada, text=text)).status_code == 201
    assert Message.objects.get().text == text


def test_a_form_is_refused(bridge: Bridge) -> None:
    assert bridge._client.post("/api/messages/", {"portico_id": 1}).status_code == 415
