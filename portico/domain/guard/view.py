"""A text as the detectors see it: folded, its words, its runs of digits; each is made when needed."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from portico.domain.guard.cues import Cues
from portico.domain.guard.digit_runs import FEWEST, TOKEN, digit_runs
from portico.domain.guard.finding import Detector, Finding
from portico.domain.guard.folding import Folded
from portico.domain.guard.innocent import MARK, cover
from portico.domain.guard.lazy import lazy
from portico.domain.guard.number_words import AMONG_DIGITS, JOINTS, NUMERALS, WEAK, value_of
from portico.domain.guard.pieces import Run, is_glued

WORD = re.compile(r"[^\W\d_]+")
ONLY_LETTERS = "".join(char if char.isalpha() else " " for char in map(chr, range(128)))  # of ASCII
DIGIT, DIGITS = re.compile(r"\d"), "0123456789"
SHORT_TEXT = 60  # characters; a longer one is faster searched for each digit
GROUP = re.compile(r"\d+")
MOST_GROUPS, MOST_SPANS = 10, 3  # that are read of any text, and more of a long one
ENOUGH = re.compile(rf"(?:\D*+\d){{{FEWEST}}}")
LIKE_DIGIT = re.compile(r"(?<=\d)[oilszbgq]|[oilszbgq](?=\d)")
FIGURES = re.compile(  # with what may stand within a number: separators, letters like digits, short words
    rf"\d(?:[\d\W_oilszbgq]++|(?<![^\W\d_])(?:{'|'.join(JOINTS)})(?![^\W\d_]))*+"
)
ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w.+\-])[\w.+\-]++@[\w.\-]++|(?<![\w.\-])[\w\-]++(?:\.[\w\-]++)++(?<!\d)/\S+"
)
BETWEEN_FIGURES = re.compile(r"\d[ .,\-]{1,2}(?P<word>[^\W\d_]{3,})[ .,\-]{1,2}\d")  # "04 67 onze 22 33"
TOUCHING = re.compile(r"\d(?:[^\W\d_]{3}|(?<=[^\W\d_]{3}\d))")  # "65cinco", "six07"
PATH = re.compile(r"\.[\w\-]+/\S")
SHORT = 5  # letters of a number word, or of two without a space
LONG = 11  # letters of a word that may be number words without spaces
LAST = 60  # characters at the end in which the last number is looked for first
BETWEEN = 24  # characters between two parts of one number, at most


class View:
    """A folded text. `is_split`: it is the messages of one sender, one a line."""

    def __init__(self, folded: Folded) -> None:
        self.folded = folded
        self.text = folded.text
        self.findings: dict[Detector, list[Finding]] = {}  # of the detectors that have looked at it
        self._taken: list[tuple[int, int]] = []

    @lazy
    def words(self) -> list[str]:
        if self.text.isascii():
            return self.text.translate(ONLY_LETTERS).split()
        return WORD.findall(self.text)

    @lazy
    def vocabulary(self) -> frozenset[str]:
        return frozenset(self.words)

    @lazy
    def has_numbers(self) -> bool:
        """Whether there are digits enough, in figures or in words, for a number that leads to somebody."""
        return bool(self._all_spans)

    @lazy
    def covered(self) -> str:
        """The text without the digits of links, addresses, prices, dates and sizes, as far as needed."""
        text = self.text
        if not self._spans:
            return text
        if "@" in text or "://" in text or "www." in text or PATH.search(text):
            text = ADDRESS.sub(lambda match: MARK * len(match.group()), text)
        return cover(text, self._spans)

    @property
    def last_number(self) -> int:
        """Where the last digit ends, or the last number word."""
        if self._is_spoken:
            return self._last_spoken(max(0, len(self.text) - LAST)) or self._last_spoken(0)
        return max(self.text.rfind(digit) for digit in DIGITS) + 1

    def _last_spoken(self, begin: int) -> int:
        """Where the last figure or number word from here on ends; 0: there is none."""
        tokens = reversed(list(TOKEN.finditer(self.text, begin)))
        return next((part[1] for part in map(_part, tokens) if part and part[2]), 0)

    @lazy
    def rest(self) -> tuple[int, int] | None:
        """The part of the numbers that is not read exactly, because there are too many before it."""
        if not self._spans or self._spans[-1][1] >= self._all_spans[-1][1]:
            return None
        return self._spans[-1][1], self._all_spans[-1][1]

    @lazy
    def runs(self) -> list[Run]:
        text, spans = self.covered, self._spans
        if not self._is_spoken:
            spans = [(start, end) for start, end in spans if _has_enough(text[start:end])]
        return [run for start, end in spans for run in digit_runs(text, start, end)]

    def take(self, start: int, end: int) -> None:
        """Remember a place in which something was found."""
        self._taken.append((start, end))

    def is_taken(self, start: int, end: int) -> bool:
        """Whether something was found that a whole run is a part of."""
        return any(first <= start and end <= last for first, last in self._taken)

    @lazy
    def cues(self) -> Cues:
        """What the words beside the runs say of them."""
        first, last = self.runs[0].start, self.runs[-1].end
        return Cues(self.covered, first, last)

    @lazy
    def _spans(self) -> list[tuple[int, int]]:
        """The parts that are read: the first, as many as the length of the text lets expect."""
        if not self._all_spans:
            return []
        limit = self._limit
        kept = self._all_spans[: self._most_spans]
        return [(start, min(end, limit)) for start, end in kept if start < limit]

    @lazy
    def _limit(self) -> int:
        """Where the group of digits or the number word stands from which on nothing is read exactly."""
        if self._is_spoken:
            return self._spoken[-1][0] if len(self._spoken) > self._most else len(self.text)
        groups = GROUP.finditer(self.text, self._all_spans[0][0])
        group = next(islice(groups, self._most, None), None)
        return len(self.text) if group is None else group.start()

    @property
    def _most_spans(self) -> int:
        return MOST_SPANS + len(self.text) // 100

    @property
    def _most(self) -> int:
        return MOST_GROUPS + len(self.text) // 100

    @lazy
    def _all_spans(self) -> list[tuple[int, int]]:
        """The parts of the text in which a number may stand; what is behind those that are read is one."""
        if self._is_spoken:
            spans, limit = _merged(self._spoken[: self._most]), self._limit
            return [*spans, (limit, len(self.text))] if limit < len(self.text) else spans
        figures = (match.span() for match in FIGURES.finditer(self.text) if _has_enough(match.group()))
        spans = [(max(0, start - 2), end) for start, end in islice(figures, self._most_spans)]
        following = next(figures, None)
        return spans if following is None else [*spans, (following[0], self.last_number)]

    @lazy
    def _spoken(self) -> list[tuple[int, int, int]]:
        """The first figures and number words, and one more than are read."""
        return list(islice(self._spoken_parts, self._most + 1))

    @property
    def _spoken_parts(self) -> Iterator[tuple[int, int, int]]:
        """Figures and number words: where they stand, and how many digits they may be."""
        return filter(None, map(_part, TOKEN.finditer(self.text)))

    @lazy
    def _is_spoken(self) -> bool:
        """Whether number words follow each other, or are written as one."""
        if NUMERALS.isdisjoint(self.vocabulary):
            return any(len(word) > LONG and is_glued(word) for word in self.vocabulary)
        figures = _count(self.text)
        if figures + 2 * sum(map(self.words.count, self.vocabulary & AMONG_DIGITS)) < FEWEST:
            return False
        between = BETWEEN_FIGURES.search(self.text)
        if between and between["word"] in NUMERALS and figures + 2 >= FEWEST:
            return True
        if TOUCHING.search(self.text) and figures + 2 >= FEWEST:
            return True
        row = most = 0
        for word in self.words:
            row = row + 1 if word in AMONG_DIGITS else row * (word in JOINTS)
            most = max(most, row)
            if most > 1 and figures + 2 * most >= FEWEST:
                return True
        return False


def _part(match: re.Match[str]) -> tuple[int, int, int] | None:
    token = match.group()
    if token[0].isdigit():
        return match.start(), match.end(), len(token)
    if token in AMONG_DIGITS or value_of(token) is not None:
        return match.start(), match.end(), 0 if token in WEAK else 3
    if len(token) > SHORT and is_glued(token):
        return match.start(), match.end(), len(token)
    return None


def _merged(parts: Iterable[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """The places where parts stand close together and may be digits enough."""
    merged: list[tuple[int, int, int]] = []
    for start, end, digits in parts:
        if merged and start - merged[-1][1] <= BETWEEN:
            first, _, before = merged.pop()
            merged.append((first, end, before + digits))
        else:
            merged.append((start, end, digits))
    return [(max(0, start - 2), end + 2) for start, end, digits in merged if digits >= FEWEST]


def _has_enough(text: str) -> bool:
    if len(text) < FEWEST:
        return False
    if ENOUGH.match(text):
        return True
    alike = LIKE_DIGIT.findall(text)
    return bool(alike) and _count(text) >= max(3, FEWEST - len(alike))


def _count(text: str) -> int:
    if len(text) < SHORT_TEXT:
        return len(DIGIT.findall(text))
    return sum([text.count(digit) for digit in DIGITS])
