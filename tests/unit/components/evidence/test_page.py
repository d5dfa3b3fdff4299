"""The HTML page of a certificate: nothing in a text becomes a part of the page."""

from components.evidence.page import make_page
from components.evidence.rows import Row
from portico.domain.evidence.sealing import Issue

ISSUE = Issue(3, "2026-11-28T10:00:00.000Z", "<b>ada</b>", "00" * 32)


def test_what_people_write_is_escaped() -> None:
    row = Row(1, "2026", "<i>Ada</i> wrote", "<script>1</script>", ("<u>note</u>",), "ab" * 32)
    page = make_page(ISSUE, [row]).decode()
    for tag in ("<script", "<i>", "<u>", "<b>ada"):
        assert tag not in page
    assert "&lt;script&gt;1&lt;/script&gt;" in page
    assert "ab" * 32 in page
