"""Telephone numbers, in figures, in words and mixed."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise

from portico.domain.guard import cues
from portico.domain.guard.digit_runs import FEWEST
from portico.domain.guard.finding import Finding
from portico.domain.guard.number_words import CENTURIES, HUNDREDS
from portico.domain.guard.numbers import CODES, SHAPES, YEARS, is_international, is_mobile, shape
from portico.domain.guard.pieces import Piece, Run
from portico.domain.guard.view import View

MOST_TRIES = 6  # windows of any text that are looked at, and more of a long one
ENOUGH = 4  # numbers of a text; then every run of enough digits is taken for one
LONGEST = 17  # digits: 15, and 00 before them
CARD = "4-4-4-4"
PLAIN = re.compile(r"(?<![\w.,/\-])(?:\+[ (]?\d|0[1-9])(?:[ .\-()]{0,2}\d){7,11}(?![\d.,/\-]*\d)")
MOST_PLAIN = 3


def find_phones(view: View) -> Iterator[Finding]:
    """The telephone numbers of a text; a part of a run of digits counts where the whole does not.

    In a text with many, the rest is one finding: which digits belong together matters to nobody then.
    """
    tries, found, last = MOST_TRIES + len(view.text) // 250, 0, 0
    for run in view.runs:
        if run.figures + 2 * run.words < FEWEST or view.is_taken(run.start, run.end) or _is_named(view, run):
            continue
        if not run.words and shape([piece.digits for piece in run.pieces[:5]]) == CARD:
            continue
        windows = list(islice(_windows(run), tries))
        tries -= len(windows)
        for number in islice(_phones(view, windows), ENOUGH - found):
            found, last = found + 1, number.end
            yield _finding(view, number.start, number.end, number.digits)
        if found >= ENOUGH or (last > run.start and run.tail):
            yield from _rest(view, last)
            return
    if view.rest and (found or _is_plain(view, *view.rest)):
        yield from _rest(view, max(last, view.rest[0]))


def _rest(view: View, start: int) -> Iterator[Finding]:
    """All from here to the last digit, without the places of what was found in it."""
    end = view.last_number
    place, stop = view.folded.span(start, end) if start < end else (0, 0)
    known = sorted(finding for findings in view.findings.values() for finding in findings)
    for other in known:
        if place < other.start < stop:
            yield Finding(place, other.start, "phone", "")
        place = max(place, other.end)
    if place < stop:
        yield Finding(place, stop, "phone", "")


def _is_plain(view: View, start: int, end: int) -> bool:
    """Whether there is a number among these that needs no second look."""
    plain = islice(PLAIN.finditer(view.text, start, end), MOST_PLAIN)
    return any(not cues.Cues(view.text, *match.span()).is_reference(match.start()) for match in plain)


def _finding(view: View, start: int, end: int, digits: str) -> Finding:
    return Finding(*view.folded.span(start, end), "phone", digits)


def _is_named(view: View, run: Run) -> bool:
    """Whether the whole run is a reference, so that no part of it is a number."""
    return view.cues.is_reference(run.start) and not _follows_plus(view.covered, run.start)


def _phones(view: View, windows: Iterable[Run]) -> Iterator[Run]:
    """The windows that are numbers, without those that overlap an earlier one."""
    found: list[Run] = []
    for window in windows:
        if any(window.start < other.end and other.start < window.end for other in found):
            continue
        if _is_phone(view, window):
            found.append(window)
            yield window


def _windows(run: Run) -> Iterator[Run]:
    """The whole run, its parts between loose gaps, what begins with a 0 or is long, and all but one end."""
    pieces = run.pieces
    if not run.is_endless:
        yield run
    cuts = [0, *(index for index, piece in enumerate(pieces) if index and piece.is_loose), len(pieces)]
    if len(cuts) > 2:
        yield from (Run(pieces[start:end]) for start, end in pairwise(cuts[:12]))
    for index, piece in enumerate(pieces[:24]):
        if (not index or piece.is_apart) and (piece.digits[:1] == "0" or len(piece.digits) >= 8):
            yield from _growing(pieces[index:])
    if len(pieces) > 2:
        ends = ((pieces[1], pieces[1:]), (pieces[-1], pieces[:-1]))
        yield from (Run(rest) for piece, rest in ends if piece.is_apart)


def _growing(pieces: Sequence[Piece]) -> Iterator[Run]:
    """The longest start of these pieces that has no more digits than a number."""
    total = 0
    for count, piece in enumerate(pieces):
        total += 1 if piece.is_word else len(piece.digits)
        if total > 11:
            yield Run(pieces[: max(count, 1)])
            return
    yield Run(pieces)


def _is_phone(view: View, window: Run) -> bool:
    if window.is_endless:
        return False
    text, digits = view.covered, window.digits
    if not FEWEST <= len(digits) <= LONGEST or len(set(digits)) < 2:
        return False
    if _follows_plus(text, window.start):
        return is_international(digits)
    if text[window.end : window.end + 1] == "+" and _is_reversed(window, digits):
        return True
    if _is_glued(text, window) or view.cues.is_reference(window.start):
        return False
    if digits.startswith("00") and is_international(digits[2:]) and not _is_loose(window):
        return True
    if _is_list(window):
        return False
    return _is_spoken(window, digits) or _is_national(view, window, digits)


def _is_reversed(window: Run, digits: str) -> bool:
    """Whether a number before + is one of a country: how right-to-left text shows "+968 9433 1920"."""
    code = window.pieces[-1].digits
    return is_international(digits) or (code in CODES and is_international(code + digits))


def _is_national(view: View, window: Run, digits: str) -> bool:
    """Whether a number without + is one, by the words beside it, its plan and its shape."""
    if _is_years(window):
        return False
    if view.cues.is_phone(window.start, window.end):
        return True
    if not 8 <= len(digits) <= 13:
        return False
    groups = [piece.digits for piece in window.pieces]
    if _is_dated(groups):
        return False
    if _is_told_in_part(window, digits):
        return True
    if digits[0] == "0":
        return (
            9 <= len(digits) <= 12
            and digits[1] != "0"
            and (len(groups) == 1 or is_mobile(digits) or _has_shape(window) or _is_mixed(window))
        )
    if len(digits) > 8 and is_mobile(digits):
        return len(groups) == 1 or (len(groups) > 3 and not _is_loose(window)) or _has_shape(window)
    return len(digits) <= 11 and len(groups) > 2 and _has_shape(window)


def _is_mixed(window: Run) -> bool:
    """Whether some groups are told and others written, one right behind the other."""
    return 0 < window.words < len(window.pieces) and not _is_loose(window)


def _is_told_in_part(window: Run, digits: str) -> bool:
    """Whether one group of several is a word, which no list has: "954 doce, 34 56"."""
    if not 1 <= window.words <= 2 or not 9 <= len(digits) <= 11:
        return False
    figures = [piece for piece in window.pieces if not piece.is_word]
    is_grouped = all(2 <= len(piece.digits) <= 4 for piece in figures)
    if any(piece.digits in HUNDREDS for piece in window.pieces) or _is_price(window, digits):
        return False
    return len(figures) > 1 and is_grouped


def _has_shape(window: Run) -> bool:
    return not _is_loose(window) and shape(_groups(window.pieces)) in SHAPES


def _groups(pieces: Sequence[Piece]) -> list[str]:
    """The digits between separators: `o142` is one group, though its first digit is a letter."""
    groups: list[str] = []
    end = -1
    for piece in pieces:
        if piece.start == end:
            groups[-1] += piece.digits
        else:
            groups.append(piece.digits)
        end = piece.end
    return groups


def _is_loose(window: Run) -> bool:
    return any(piece.is_loose for piece in window.pieces[1:])


def _is_spoken(window: Run, digits: str) -> bool:
    """Whether the number is told digit by digit, which nobody does with a price."""
    if _is_price(window, digits):
        return False
    single = sum(piece.is_word or len(piece.digits) == 1 for piece in window.pieces)
    return (window.words >= 3 and len(window.pieces) >= 4) or (
        single >= FEWEST and single == len(window.pieces) and len(digits) >= FEWEST
    )


def _is_price(window: Run, digits: str) -> bool:
    """Whether hundreds are told and the last is round: "doscientos cincuenta, trescientos cuarenta"."""
    return digits.endswith("0") and any(piece.digits in CENTURIES for piece in window.pieces)


def _is_list(window: Run) -> bool:
    """Whether the numbers count up, as in "units 101, 102, 103"."""
    if len(window.pieces) < 3 or (window.words and window.pieces[0].digits[0] == "0"):
        return False
    if _is_even(window):
        return True
    loose = sum([piece.is_loose for piece in window.pieces[1:]])
    if 2 * loose < len(window.pieces) - 1:
        return False
    values = [int(piece.digits) for piece in window.pieces if not piece.is_word]
    return len(values) > 2 and values == sorted(set(values))


def _is_even(window: Run) -> bool:
    """Whether the numbers grow by the same step: "01 02 03 04 05", "7 14 21 28"."""
    pieces = window.pieces
    if len(pieces) < 4 or window.words:
        return False
    first, second, third = (int(piece.digits) for piece in pieces[:3])
    step = second - first
    if (
        step <= 0
        or (step > 20 and pieces[0].digits[0] == "0")
        or third - second != step
        or all(len(piece.digits) == 1 for piece in pieces)
    ):
        return False
    return all(int(b.digits) - int(a.digits) == step for a, b in pairwise(pieces))


def _is_years(window: Run) -> bool:
    return all(len(piece.digits) == 4 and piece.digits in YEARS for piece in window.pieces)


def _is_dated(groups: Sequence[str]) -> bool:
    """Whether a year or a day and a serial number name a file: `2026-00448`, `20261128-0044`."""
    return len(groups) == 2 and groups[0][:4] in YEARS and len(groups[0]) in (4, 8) and groups[1][0] == "0"


def _follows_plus(text: str, start: int) -> bool:
    before = text[max(0, start - 8) : start].rstrip(" (-.")
    return before.endswith(("+", "plus", "زائد")) and start > 0


def _is_glued(text: str, window: Run) -> bool:
    """Whether letters touch the number, as in `A0012345Z`, and are no word for a telephone."""
    if window.words:
        return False
    if text[window.start - 1 : window.start].isalpha():
        before = text[max(0, window.start - 12) : window.start]
        if not cues.PHONE.search(before + " "):
            return True
    after = text[window.end : window.end + 2]
    return after[:1].isalpha() and not after[1:].isalpha()
