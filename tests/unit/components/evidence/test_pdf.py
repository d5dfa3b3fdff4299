"""The PDF of a certificate: pages with numbers, each digest, and no word lost where fonts are missing."""

import io
import re
import zlib
from pathlib import Path

import pytest
from fontTools.ttLib import TTCollection, TTFont

from components.evidence.fonts import choose_fonts
from components.evidence.paper import begins_at_the_right
from components.evidence.pdf import is_simple, make_pdf
from components.evidence.rows import Row, readable
from portico.domain.evidence.chain import Line, Value
from portico.domain.evidence.sealing import Issue, Recorded
from tests.support.evidence import recorded

ISSUE = Issue(3, "2026-11-28T10:00:00.000Z", "ada", "00" * 32)
FONTS = Path("/usr/share/fonts")
ARABIC = "\u0627\u0644\u0625\u064a\u062c\u0627\u0631"  # "the rent"
HOUSE = "\N{HOUSE WITH GARDEN}"
has_fonts = pytest.mark.skipif(not list(FONTS.rglob("DejaVuSans.ttf")), reason="DejaVu Sans is not installed")


def contents(pdf: bytes) -> bytes:
    """What is drawn, unpacked."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    found = io.BytesIO()
    for stream in streams:
        try:
            found.write(zlib.decompress(stream))
        except zlib.error:
            found.write(stream)
    return found.getvalue()


def row(text: str, n: int = 1) -> Row:
    return Row(n, "2026-11-28T09:00:00.000000Z", "Ada sent message 1", text, (), f"{n:064x}")


def test_without_fonts_each_character_that_is_lacking_is_its_number(tmp_path: Path) -> None:
    drawn = contents(make_pdf(ISSUE, [row(f"rent {HOUSE} \u0627")], tmp_path))
    assert b"rent [U+1F3E1] [U+0627]" in drawn


def test_a_text_that_needs_a_font_says_so_and_has_its_digest(tmp_path: Path) -> None:
    rows = [row("\u623f\u79df 900"), row("The rent is 900", 2)]
    drawn = contents(make_pdf(ISSUE, rows, tmp_path)).decode("latin-1")
    assert "No font was there for some characters" in drawn
    needing, _, other = drawn.partition(rows[0].digest)
    assert "This text needs a font" in needing
    assert "This text needs a font" not in other
    assert "needs a font" not in contents(make_pdf(ISSUE, rows[1:], tmp_path)).decode("latin-1")


@has_fonts
@pytest.mark.parametrize("character", ["\x01", "\x7f", "\U000e1000"])
def test_what_no_font_can_have_is_its_number(character: str) -> None:
    """A control character or one that Unicode has not assigned; what only shapes text is no lack."""
    assert choose_fonts(FONTS, f"a{character}b\u200b c")[1] == {character}


@has_fonts
def test_a_collection_of_fonts_is_read(tmp_path: Path) -> None:
    [path, *_] = FONTS.rglob("DejaVuSans.ttf")
    collection = TTCollection()
    collection.fonts = [TTFont(path)]
    collection.save(tmp_path / "Fallback.ttc")
    pdf = make_pdf(ISSUE, [row(ARABIC)], tmp_path)
    assert b"[U+" not in contents(pdf)
    assert b"DejaVuSans" in pdf


def test_it_has_the_digest_of_each_entry_and_numbered_pages(tmp_path: Path) -> None:
    rows = [row("The rent is 900", n) for n in range(1, 61)]
    pdf = make_pdf(ISSUE, rows, tmp_path)
    drawn = contents(pdf)
    for entry in rows:
        assert entry.digest.encode() in drawn
    pages = len(re.findall(rb"/Type /Page\b", pdf))
    assert pages > 1
    for page in range(1, pages + 1):
        assert f"page {page} of ) Tj ({pages})".encode() in drawn


@has_fonts
def test_arabic_is_shaped_and_has_a_font() -> None:
    fonts, lacking = choose_fonts(FONTS, ARABIC)
    assert (fonts[0].name, lacking) == ("DejaVuSans.ttf", set())
    pdf = make_pdf(ISSUE, [row(ARABIC)], FONTS)
    assert b"[U+" not in contents(pdf)
    assert b"DejaVuSans" in pdf


@has_fonts
def test_arabic_stands_at_the_right_and_latin_at_the_left() -> None:
    def left_edge(text: str) -> float:
        drawn = contents(make_pdf(ISSUE, [row(text)], FONTS)).decode("latin-1")
        before, _, _ = drawn.partition(f"({row(text).digest})")
        return float(re.findall(r"BT ([\d.]+) [\d.]+ Td", before)[-2])

    assert left_edge("The rent") < 60 < 400 < left_edge(ARABIC)


def test_the_first_letter_says_where_a_text_begins() -> None:
    assert begins_at_the_right(f"12) {ARABIC} rent")
    assert not begins_at_the_right(f"rent {ARABIC}")
    assert not begins_at_the_right("12:30")


def test_a_tab_is_a_gap(tmp_path: Path) -> None:
    assert b"(a    b)" in contents(make_pdf(ISSUE, [row("a\tb")], tmp_path))


def test_only_texts_that_need_it_are_shaped() -> None:
    assert is_simple("Größe Привет")
    assert not is_simple(f"a {ARABIC}")


def test_each_kind_of_entry_is_a_sentence() -> None:
    rows = readable(recorded(), {"ada": "Ada", "bob": None})
    assert [each.headline for each in rows][3:6] == [
        "Ada (ada) sent message 1 (None)",
        "bob first saw message 1",
        "Message 1 of Ada (ada) was changed (version 2)",
    ]
    assert rows[3].text == "The rent is 900"
    [note] = rows[6].notes
    assert note.startswith("File: lease.txt (attachments/")


def test_an_answer_names_the_message_by_the_number_that_its_entry_has() -> None:
    def answer(seq: int, reply_to: int) -> Recorded:
        entry: dict[str, Value] = {
            "kind": "message", "at": "", "seq": seq, "message_id": 70 + seq, "sender_id": "ada",
        }  # fmt: skip
        return Recorded(Line(seq, entry, ""), f'{{"text": "yes", "reply_to": {reply_to}}}')

    rows = readable([answer(2, 71), answer(3, 72)], {})
    assert [each.notes for each in rows] == [("Answers an earlier message (id 71)",), ("Answers message 2",)]


def test_a_call_that_was_cancelled_says_so_once() -> None:
    def headline(reason: str | None) -> str:
        entry: dict[str, Value] = {
            "kind": "call", "at": "", "call_id": 5, "call_kind": "voice", "caller_id": "ada",
            "status": "cancelled", "reason": reason,
        }  # fmt: skip
        [only] = readable([Recorded(Line(1, entry, ""), None)], {})
        return only.headline

    assert headline(None) == headline("cancelled") == "Voice call 5 by ada: cancelled"
    assert headline("no_answer") == "Voice call 5 by ada: cancelled, no_answer"


@has_fonts
def test_an_empty_line_stays_empty() -> None:
    def height(text: str) -> float:
        drawn = contents(make_pdf(ISSUE, [row(text)], FONTS)).decode("latin-1")
        return float(re.findall(rf"BT [\d.]+ ([\d.]+) Td[^\n]*\({row(text).digest}\)", drawn)[0])

    assert height("one\n\ntwo") == height("one\n-\ntwo") < height("one\ntwo")
