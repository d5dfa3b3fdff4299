"""Fonts for a PDF: the first that reads well, and others for the characters that it lacks."""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError

FIRST = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf")
KINDS = (".ttf", ".otf", ".ttc")
OTHERWISE = ("bold", "italic", "oblique", "mono", "serif", "condensed", "light", "thin", "narrow")


def choose_fonts(folder: Path, text: str) -> tuple[list[Path], set[str]]:
    """Font files that together have the characters of a text, and the characters that none has."""
    left = {each for each in text if not each.isspace() and unicodedata.category(each) != "Cf"}
    chosen: list[Path] = []
    for path in _candidates(folder):
        found = {character for character in left if ord(character) in _characters(path)}
        if found:
            chosen.append(path)
            left -= found
        if not left:
            break
    return chosen, left


def _candidates(folder: Path) -> Iterator[Path]:
    """The fonts of a folder: those that read well, then upright ones by name."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in KINDS)
    by_name = {path.name: path for path in paths}
    first = [by_name[name] for name in FIRST if name in by_name]
    yield from first
    yield from _upright(path for path in paths if path not in first)


def _upright(paths: Iterable[Path]) -> Iterator[Path]:
    return (path for path in paths if not any(word in path.name.lower() for word in OTHERWISE))


@cache
def _characters(path: Path) -> frozenset[int]:
    try:
        with TTFont(path, lazy=True, fontNumber=0) as font:
            return frozenset(font.getBestCmap() or ())
    except (TTLibError, OSError):
        return frozenset()
