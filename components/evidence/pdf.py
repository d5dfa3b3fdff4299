"""The PDF of a certificate, with page numbers and the digest of each entry."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fpdf.enums import XPos, YPos

from components.evidence.fonts import choose_fonts
from components.evidence.paper import GREY, PLAIN, SEQUENCE, SMALL, Paper, begins_at_the_right
from components.evidence.rows import Row
from portico.domain.evidence.sealing import Issue

NORMAL, LARGE = 10, 16  # points
BLACK = 0
FIRST_SHAPED = 0x590  # Hebrew; combining marks before it are rare
NUMBERED = (
    "No font was there for some characters: [U+6F22] is the character with that number in Unicode. "
    "conversation.html in the archive shows them."
)
NEEDS_FONT = "This text needs a font: conversation.html shows it"
NEXT_LINE: dict[str, Any] = {"new_x": XPos.LMARGIN, "new_y": YPos.NEXT}
# Direction marks shape text and are drawn by no font; nor are selectors outside of a picture.
MARKS = "\u200b\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff"
UNDRAWN = {**{ord(mark): None for mark in MARKS}, ord("\t"): " " * 4}


def make_pdf(issue: Issue, rows: Sequence[Row], fonts: Path) -> bytes:
    """The document. Characters that no font has are written as their numbers."""
    text = "".join(part for row in rows for part in (row.headline, row.text, *row.notes))
    chosen, lacking = choose_fonts(fonts, text.translate(UNDRAWN) + issue.issued_to)
    paper = _paper(issue, rows, chosen)
    writer = _Writer(paper, lacking if chosen else {character for character in text if ord(character) > 255})
    _title(writer, issue, rows)
    for row in rows:
        _entry(writer, row)
    return bytes(paper.output())


def _paper(issue: Issue, rows: Sequence[Row], fonts: Sequence[Path]) -> Paper:
    paper = Paper()
    paper.set_title(f"Conversation {issue.conversation_id}")
    paper.set_creator("Portico")
    for number, path in enumerate(fonts):
        paper.add_font(f"font{number}", fname=path)
    if fonts:
        paper.family = "font0"
        paper.set_font("font0")
        paper.set_fallback_fonts([f"font{number}" for number in range(1, len(fonts))], exact_match=False)
        paper.set_text_shaping(use_shaping_engine=True)
    paper.foot = f"Conversation {issue.conversation_id}, last digest {rows[-1].digest}"
    paper.set_auto_page_break(auto=True, margin=20)
    paper.add_page()
    return paper


def is_simple(text: str) -> bool:
    """Whether each character stands for itself, from left to right: Latin, Greek, Cyrillic."""
    return all(ord(character) < FIRST_SHAPED for character in text)


class _Writer:
    """Writes lines below each other."""

    def __init__(self, paper: Paper, lacking: set[str]) -> None:
        self._paper = paper
        self._numbers = {ord(character): f"[U+{ord(character):04X}]" for character in lacking}

    def line(self, text: str, size: int = NORMAL, shade: int = BLACK) -> None:
        shown = self._drawn(text)
        self._paper.set_font(self._paper.family, size=size)
        self._paper.set_text_color(shade)
        if self._paper.family != PLAIN:  # shaping takes most of the time, and few scripts need it
            self._paper.set_text_shaping(use_shaping_engine=not is_simple(shown))
        align = "R" if begins_at_the_right(shown) else "L"
        self._paper.multi_cell(0, size * 0.5, shown or " ", align=align, **NEXT_LINE)

    def _drawn(self, text: str) -> str:
        """What is drawn of a text: pictures of several characters as they are."""
        drawn, end = "", 0
        for found in SEQUENCE.finditer(text):
            if self._paper.font_of_sequence(found[0]):
                drawn += text[end : found.start()].translate(UNDRAWN).translate(self._numbers) + found[0]
                end = found.end()
        return drawn + text[end:].translate(UNDRAWN).translate(self._numbers)

    def lacks_font(self, text: str) -> bool:
        """Whether a character of a text is written as its number."""
        return any(ord(character) in self._numbers for character in text)

    def digest(self, digest: str) -> None:
        self._paper.set_font("courier", size=SMALL)
        self._paper.set_text_color(GREY)
        self._paper.cell(0, SMALL * 0.5, digest, **NEXT_LINE)

    def rule(self) -> None:
        y = self._paper.get_y() + 1
        self._paper.line(self._paper.l_margin, y, self._paper.w - self._paper.r_margin, y)
        self._paper.set_y(y + 1)


def _title(writer: _Writer, issue: Issue, rows: Sequence[Row]) -> None:
    writer.line(f"Conversation {issue.conversation_id}", LARGE)
    writer.line(f"Issued {issue.issued_at} to {issue.issued_to}. Times are in UTC.")
    writer.line(f"Entries {rows[0].n} to {rows[-1].n}. Digest before the first: {issue.before}", SMALL, GREY)
    writer.line("This file is for reading: `portico verify` checks the archive that it lies in.", SMALL, GREY)
    if any(writer.lacks_font(row.text) for row in rows):
        writer.line(NUMBERED, SMALL, GREY)


def _entry(writer: _Writer, row: Row) -> None:
    writer.rule()
    writer.line(f"{row.n}   {row.at}   {row.headline}")
    for paragraph in row.text.splitlines():
        writer.line(paragraph, NORMAL + 1)
    if writer.lacks_font(row.text):
        writer.line(NEEDS_FONT, SMALL, GREY)
    for note in row.notes:
        writer.line(note, SMALL, GREY)
    writer.digest(row.digest)
