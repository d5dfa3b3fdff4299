"""The PDF draws texts of two directions as they are read, and emoji of several characters as one picture."""

from pathlib import Path
from typing import Any

import pytest
from fpdf.line_break import Fragment

from components.evidence.pdf import make_pdf
from tests.unit.components.evidence.test_pdf import ARABIC, FONTS, ISSUE, contents, has_fonts, row

EURO = "\u064a\u0648\u0631\u0648"  # "euro"
HELLO = "\u05e9\u05dc\u05d5\u05dd"  # "hello" in Hebrew
MAN, WOMAN, GIRL, BOY = "\N{MAN}", "\N{WOMAN}", "\N{GIRL}", "\N{BOY}"
JOINER, AS_EMOJI = "\u200d", "\ufe0f"
has_emoji = pytest.mark.skipif(not list(FONTS.rglob("NotoColorEmoji.ttf")), reason="no emoji are installed")


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[float, str]]:
    """Where each run of a shaped text is drawn from."""
    found: list[tuple[float, str]] = []
    render = Fragment.render_with_text_shaping

    def record(run: Any, x: float, *others: Any) -> str:
        found.append((x, run.string.strip()))
        return render(run, x, *others)

    monkeypatch.setattr(Fragment, "render_with_text_shaping", record)
    return found


@has_fonts
@pytest.mark.parametrize(
    ("text", "from_the_left"),
    [
        (f"pay {ARABIC} 950 {EURO} now", ["pay", EURO, "950", ARABIC, "now"]),
        (f"at {HELLO} 12:30 sharp", ["at", "12:30", HELLO, "sharp"]),
        (f"{ARABIC} 950 {EURO}", [EURO, "950", ARABIC]),
        (f"{ARABIC} in English {EURO}", [EURO, "in English", ARABIC]),
    ],
)
def test_a_line_of_two_directions(
    drawn: list[tuple[float, str]], text: str, from_the_left: list[str]
) -> None:
    make_pdf(ISSUE, [row(text)], FONTS)
    assert [run for _, run in sorted(drawn)] == from_the_left


@has_fonts
def test_what_keeps_letters_apart_is_kept(drawn: list[tuple[float, str]]) -> None:
    """Without the non-joiner two words of Persian are one."""
    wanted = "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    make_pdf(ISSUE, [row(wanted)], FONTS)
    assert [run for _, run in drawn] == [wanted]


@has_fonts
@has_emoji
@pytest.mark.parametrize(
    ("text", "pictures"),
    [
        (MAN + WOMAN + GIRL + BOY, 4),
        (JOINER.join((MAN, WOMAN, GIRL, BOY)), 1),
        (f"{WOMAN}{JOINER}\u2764{AS_EMOJI}{JOINER}{MAN}", 1),
        (f"{WOMAN}\U0001f3ff{JOINER}\N{ROCKET}", 1),
        ("\U0001f1ea\U0001f1fa", 1),
    ],
)
def test_emoji_of_several_characters_are_one_picture(text: str, pictures: int) -> None:
    pdf = make_pdf(ISSUE, [row(f"we {text} come")], FONTS)
    assert pdf.count(b"/Subtype /Image") == 2 * pictures  # each has a mask


@pytest.mark.parametrize("fonts", [FONTS, None])
def test_the_mark_of_the_number_of_pages_is_no_text_of_a_user(tmp_path: Path, fonts: Path | None) -> None:
    def drawing(text: str) -> bytes:
        return contents(make_pdf(ISSUE, [row(text)], fonts or tmp_path))

    assert b"pay {nb} euro" in drawing("pay {nb} euro") or fonts is not None
    assert drawing("pay {nb} euro").count(b"BT") == drawing("pay {no} euro").count(b"BT")
