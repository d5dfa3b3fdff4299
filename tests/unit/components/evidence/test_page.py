"""The HTML page of a certificate: nothing in a text becomes a part of the page."""

import pytest

from components.evidence.page import make_page
from components.evidence.rows import Row, readable
from portico.domain.evidence.chain import Line, Value
from portico.domain.evidence.sealing import Issue, Recorded

ISSUE = Issue(3, "2026-11-28T10:00:00.000Z", "<b>ada</b>", "00" * 32)


def test_what_people_write_is_escaped() -> None:
    row = Row(1, "2026", "<i>Ada</i> wrote", "<script>1</script>", ("<u>note</u>",), "ab" * 32)
    page = make_page(ISSUE, [row]).decode()
    for tag in ("<script", "<i>", "<u>", "<b>ada"):
        assert tag not in page
    assert "&lt;script&gt;1&lt;/script&gt;" in page
    assert "ab" * 32 in page


@pytest.mark.parametrize(
    ("by", "sentence"),
    [
        ("read", "bob first saw messages 2 to 4"),
        ("answer", "bob first saw messages 2 to 4"),
        (None, "bob first saw messages 2 to 4"),
        ("scheduled", "Messages 2 to 4 counted as read by bob: a scheduled message of theirs was sent"),
        ("call", "Messages 2 to 4 counted as read by bob: they started a call"),
    ],
)
def test_what_moved_a_cursor_is_a_view_only_if_somebody_read(by: str | None, sentence: str) -> None:
    entry: dict[str, Value] = {
        "kind": "view", "at": "", "user_id": "bob", "from_seq": 2, "to_seq": 4, "by": by,
    }  # fmt: skip
    [only] = readable([Recorded(Line(1, entry, ""), None)], {})
    assert only.headline == sentence
