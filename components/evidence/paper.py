"""The pages of a PDF: what fpdf2 does not do by itself for texts of several directions and for emoji.

fpdf2 draws the runs of a line that is read from the left one after the other, so that "rent 950 euro" in
Arabic within an English sentence reads "euro 950 rent". And it chooses a font for each character, so that a
family falls apart into its members.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from fpdf import FPDF
from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection
from fpdf.line_break import Fragment, TextLine

SMALL = 7  # points
GREY = 90
PLAIN = "helvetica"  # a font that every reader of PDF has, without letters beyond Latin-1
PAGES = "\0#\0"  # becomes the number of pages; no text of a user has a NUL
RIGHT_TO_LEFT = ("R", "AL")
PICTURE = "[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff]"
ADDED = "[\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"  # a colour of skin, the letters of a flag
# Several characters that are one picture: a key, a flag of two letters, pictures that are joined.
SEQUENCE = re.compile(
    f"[0-9#*]\ufe0f?\u20e3|[\U0001f1e6-\U0001f1ff]{{2}}|{PICTURE}{ADDED}(?:\u200d{PICTURE}{ADDED})*"
)
SHAPES_ONLY = frozenset("\ufe0f\u200d")
LEVEL = "level"  # how deep a run lies in others of the other direction: odd ones are read from the right


def begins_at_the_right(text: str) -> bool:
    """Whether a text is read from the right: its first letter is Arabic, Hebrew or alike."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in (*RIGHT_TO_LEFT, "L"):
            return direction in RIGHT_TO_LEFT
    return False


class Paper(FPDF):
    """Pages with a line at their foot."""

    foot = ""
    family = PLAIN

    def __init__(self) -> None:
        super().__init__()
        self.alias_nb_pages(PAGES)

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font(self.family, size=SMALL)
        self.set_text_color(GREY)
        shaping, self.text_shaping = self.text_shaping, None
        self.cell(0, 4, f"{self.foot} - page {self.page_no()} of {PAGES}", align="C")
        self.text_shaping = shaping

    def font_of_sequence(self, sequence: str) -> str | None:
        """The font that draws several characters as one picture; None if it is no such thing."""
        needed = {ord(character) for character in sequence if character not in SHAPES_ONLY}
        if len(sequence) == 1:
            return None
        return next((name for name in self._fallback_font_ids if needed <= self._characters(name)), None)

    def _characters(self, name: str) -> Any:
        font: Any = self.fonts[name]
        return font.cmap.keys()

    def _preload_bidirectional_text(self, text: str, markdown: bool) -> Sequence[Fragment]:  # noqa: FBT001
        """The runs of a text by direction and font, in the order in which they are read."""
        if not self.text_shaping:
            return self._preload_font_styles(text, markdown)
        base = TextDirection.RTL if begins_at_the_right(text) else TextDirection.LTR
        self.text_shaping["paragraph_direction"] = base
        fragments: list[Fragment] = []
        for level, run in _runs(text, base):
            self.text_shaping["fragment_direction"] = TextDirection.RTL if level % 2 else TextDirection.LTR
            self.text_shaping[LEVEL] = level
            for font, part in self._parts(run):
                with self._drawing_with(font):
                    fragments.extend(self._preload_font_styles(part, markdown))
        return fragments

    def _parts(self, run: str) -> Iterator[tuple[str | None, str]]:
        """The run in parts: a picture of several characters and its font, and None for what is between."""
        end = 0
        for found in SEQUENCE.finditer(run):
            font = self.font_of_sequence(found[0])
            if font is not None:
                yield None, run[end : found.start()]
                yield font, found[0]
                end = found.end()
        yield None, run[end:]

    @contextmanager
    def _drawing_with(self, name: str | None) -> Iterator[None]:
        """Let a font be the current one, without writing anything."""
        if name is None:
            yield
            return
        before = self.font_family, self.current_font
        self.font_family, self.current_font = name, self.fonts[name]
        yield
        self.font_family, self.current_font = before

    def _render_styled_text_line(self, text_line: TextLine, *arguments: Any, **options: Any) -> bool:
        return super()._render_styled_text_line(_VisualLine(*text_line), *arguments, **options)


class _VisualLine(TextLine):
    """A line whose runs are drawn from the left."""

    def get_ordered_fragments(self) -> list[Fragment]:
        """Rule L2 of the bidirectional algorithm of Unicode: from the deepest level on, turn runs around."""
        ordered = list(self.fragments)
        for level in range(max(map(_level, ordered), default=0), 0, -1):
            ordered = _turned(ordered, level)
        return ordered


def _turned(fragments: Sequence[Fragment], level: int) -> list[Fragment]:
    turned: list[Fragment] = []
    for is_deep, group in groupby(fragments, key=lambda fragment: _level(fragment) >= level):
        run = list(group)
        turned += run[::-1] if is_deep else run
    return turned


def _level(fragment: Fragment) -> int:
    return int((fragment.text_shaping_parameters or {}).get(LEVEL, 0))


def _runs(text: str, base: TextDirection) -> Iterator[tuple[int, str]]:
    """The text in runs of one level. What only shapes text has that of what is before it."""
    levels: list[int] = []
    characters = BidiParagraph(text=text, base_direction=base, preserve_bn_chars=True).characters
    for place, character in enumerate(characters):
        shapes_only = place and unicodedata.bidirectional(character.character) == "BN"
        levels.append(levels[-1] if shapes_only else int(character.embedding_level))
    for level, run in groupby(zip(levels, characters, strict=True), key=lambda each: each[0]):
        yield level, "".join(character.character for _, character in run)
