"""Names, texts and reactions of other servers: what is seen of them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from portico.contract.imported import ImportedConversation, ImportedMessage, ImportedUser
from portico.contract.importing import read_row
from portico.domain.errors import InvalidArgument

NOW = datetime(2026, 11, 21, tzinfo=UTC)
HEART, BARE = "❤\ufe0f", "❤"


def message(**said: Any) -> ImportedMessage:
    row = {
        "kind": "message",
        "id": "m",
        "conversation_id": "c",
        "sender_id": 7,
        "created_at": NOW.isoformat(),
    }
    read = read_row({**row, "text": "Hello", **said}, NOW)
    assert isinstance(read, ImportedMessage)
    return read


def test_names_and_titles_are_kept_as_far_as_they_are_seen() -> None:
    user = read_row({"kind": "user", "id": 7, "name": "Ada\n\u202eLovelace\u200b"}, NOW)
    assert isinstance(user, ImportedUser)
    assert user.name == "Ada Lovelace"
    blank = read_row({"kind": "user", "id": 7, "name": "\u3164"}, NOW)
    assert isinstance(blank, ImportedUser)
    assert blank.name is None
    row = {"kind": "conversation", "id": "c", "participants": [7, 8], "title": "\u200b"}
    titled = read_row(row, NOW)
    assert isinstance(titled, ImportedConversation)
    assert titled.title is None


def test_a_text_that_nobody_sees_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="text"):
        message(text="\u200b\u2800")


def test_reactions_are_emoji_each_in_one_spelling() -> None:
    read = message(reactions={BARE: [7, 8], HEART: [8, 9], "like": [7], ":tada:": [9]})
    assert read.reactions == {HEART: ["7", "8", "9"], "👍": ["7"], "🎉": ["9"]}
    with pytest.raises(InvalidArgument, match="party_parrot"):
        message(reactions={"party_parrot": [7]})


def test_a_file_is_named_as_everybody_will_see_it() -> None:
    file = {"url": "https://x.example/1", "type": "image/png", "filename": "a\u202egpj.png"}
    assert message(attachments=[file]).attachments[0].filename == "agpj.png"
