"""Columns that hold several values, one value, or the text of either, with and without spaces around it."""

from typing import Any

import pytest

from portico.domain.errors import InvalidArgument
from portico.domain.importing.shaping import message
from portico.domain.importing.shaping_conversations import conversation

FILE = {"url": "https://e.com/a.png"}
SHAPED = {"url": "https://e.com/a.png", "type": "image/png"}


@pytest.mark.parametrize(
    "blocked_by", [[7], 7, "7", "[7]", " [7] ", "{7}", " {7}\n", {"id": 7}, ' {"id": 7}']
)
def test_a_column_of_people_names_one_or_several(blocked_by: Any) -> None:
    assert conversation({"people": [], "blocked_by": blocked_by})["blocked_by"] == ["7"]


@pytest.mark.parametrize(
    "attachments",
    [FILE, [FILE], '[{"url": "https://e.com/a.png"}]', ' {"url": "https://e.com/a.png"}\n',
     "https://e.com/a.png", " https://e.com/a.png ", ["https://e.com/a.png"]],
)  # fmt: skip
def test_a_column_of_files_has_one_or_several(attachments: Any) -> None:
    assert message({"attachments": attachments})["attachments"] == [SHAPED]


@pytest.mark.parametrize(
    "reactions",
    [{"👍": ["7"]}, '{"👍": [7]}', ' {"👍": [7]} ', [{"emoji": "👍", "userId": 7}],
     ' [{"emoji": "👍", "userId": 7}]', '\n[{"emoji": "👍", "users": [7]}]\n'],
)  # fmt: skip
def test_reactions_are_an_object_or_a_list(reactions: Any) -> None:
    assert message({"reactions": reactions})["reactions"] == {"👍": ["7"]}


@pytest.mark.parametrize("reactions", ["👍", '{"👍": [7', "[7]", 7])
def test_what_is_neither_is_refused(reactions: Any) -> None:
    with pytest.raises(InvalidArgument, match="reactions: "):
        message({"reactions": reactions})
