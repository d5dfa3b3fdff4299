"""A telephone number that is sent in parts: the last messages of a sender, and the new one."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec

from portico.domain.guard.cues import PHONE
from portico.domain.guard.digit_runs import digit_runs
from portico.domain.guard.finding import Finding
from portico.domain.guard.folding import Folded, fold
from portico.domain.guard.innocent import cover
from portico.domain.guard.number_words import AMONG_DIGITS, JOINTS, WEAK, value_of
from portico.domain.guard.numbers import YEARS, is_mobile, shape
from portico.domain.guard.pieces import Run, is_glued
from portico.domain.guard.view import DIGIT, WORD
from portico.domain.guard.vocabulary import words

NUMERALS = AMONG_DIGITS - WEAK.keys()  # a weak one counts between others only
MOST_PARTS = 3
LONGEST = 80  # characters of a message that is part of a number
MOST_WORDS = 6  # in it, beside the digits
WHOLE = range(9, 14)  # digits of a number
SEPARATORS = str.maketrans("", "", " .,-")
LONGEST_FILLER = 12  # characters of a message that says nothing
FILLERS = words("ok okay k so and then next yes yep hey oui puis si vale sim sawa ndio kisha نعم طيب اوك ثم")
ORDER = re.compile(  # "first three: 646", "then 345"
    r"\b(?:first|starts?|begins?|next|then|rest|last|ends?|premiers?|commence|puis|ensuite|suite|fin|"
    r"primer\w*|empieza|luego|"
    r"despues|resto|ultim\w*|comeca|primeir\w*|depois|anza|kwanza|kisha|halafu|mwisho)\b|اول|يبدا|ثم|"
    r"بعدين|الباقي|اخر"
)


class Part(msgspec.Struct, frozen=True):
    """The only digits of a short message."""

    folded: Folded
    run: Run

    @property
    def begins(self) -> bool:
        """Whether a number may begin with these digits."""
        return self.run.digits.startswith("0") or "+" in self.folded.text[: self.run.start]

    @property
    def is_told(self) -> bool:
        """Whether there are two groups or more, all told by words."""
        return self.run.words >= 2 and self.run.words == len(self.run.pieces)

    @property
    def is_spoken(self) -> bool:
        """Whether there are three digits or more, each told by a word."""
        words = self.run.words
        return words >= 3 and words == len(self.run.pieces) == len(self.run.digits)


def may_continue(text: str) -> bool:
    """Whether a text may be the last part of a number."""
    return _part(text) is not None


def row_of(own: Sequence[str], later: Iterable[tuple[str, str]], sender_id: str) -> list[str]:
    """A sender's messages in a row: their `own` last texts, and `later` ones of anybody (who, text)."""
    row = list(own)
    for writer_id, text in later:
        row = [*row, text] if writer_id == sender_id else []
    return row


def find_split(before: Sequence[str], text: str) -> list[Finding]:
    """The part of a number in `text`, where the messages `before` it (oldest first) hold the rest."""
    last = _part(text)
    parts = [] if last is None else [last]
    for message in list(reversed(before))[: MOST_PARTS - 1] if parts else ():
        part = _part(message)
        if part is None and not _is_filler(message):
            break
        if part is not None:
            parts.insert(0, part)
            if _is_number(parts):
                start, end = parts[-1].folded.span(parts[-1].run.start, parts[-1].run.end)
                return [Finding(start, end, "phone", "".join(part.run.digits for part in parts))]
    return []


def _is_filler(message: str) -> bool:
    """Whether a message says nothing between two parts: "ok?"."""
    if len(message) > LONGEST_FILLER:
        return False
    return FILLERS.issuperset(WORD.findall(fold(message).text)) and not any(
        char.isdigit() for char in message
    )


@lru_cache(maxsize=256)
def _part(message: str) -> Part | None:
    if len(message) > LONGEST or not message:
        return None
    folded = fold(message)
    if not _has_digits(folded.text):
        return None
    text = cover(folded.text, [(0, len(folded.text))])
    runs = [run for run in digit_runs(text, 0, len(text)) if run.digits]
    others = [word for word in WORD.findall(text) if word not in AMONG_DIGITS and word not in JOINTS]
    return Part(folded, runs[0]) if len(runs) == 1 and len(others) <= MOST_WORDS else None


def _has_digits(text: str) -> bool:
    """Whether there are digits, in figures or in words. Most short messages have none."""
    return DIGIT.search(text) is not None or any(map(_is_numeral, WORD.findall(text)))


def _is_numeral(word: str) -> bool:
    return word in NUMERALS or value_of(word) is not None or is_glued(word)


def _is_number(parts: Sequence[Part]) -> bool:
    digits = "".join(part.run.digits for part in parts)
    if len(digits) not in WHOLE:
        return False
    if parts[0].begins:
        return digits[1] != "0"
    if all(part.is_spoken for part in parts):
        return True
    if len(parts) == MOST_PARTS and all(part.is_told for part in parts):
        return is_mobile(digits)
    texts = [part.folded.text for part in parts]
    if _are_prices([part.run.digits for part in parts]):
        return False
    if any(ORDER.search(text) for text in texts) and shape([part.run.digits for part in parts]) == "3-3-4":
        return True
    is_called = any(PHONE.search(text) for text in texts) or any(ORDER.search(text) for text in texts)
    return is_mobile(digits) and (
        is_called or (len(parts) == MOST_PARTS and all(_is_bare(part) for part in parts))
    )


def _are_prices(groups: Sequence[str]) -> bool:
    """Whether groups are amounts to choose from, which lie close together, or one is a year."""
    values = [int(group) for group in groups]
    return any(group in YEARS for group in groups) or (len(values) > 2 and max(values) < 1.5 * min(values))


def _is_bare(part: Part) -> bool:
    """Whether a message is a group of digits and nothing else, and no round price."""
    text = part.folded.text.translate(SEPARATORS)
    return text.isdigit() and not text.endswith(("00", "50"))
