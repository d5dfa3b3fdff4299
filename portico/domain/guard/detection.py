"""The table of detectors, and the search with some of them."""

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from portico.domain.guard.accounts import find_cards, find_ibans
from portico.domain.guard.finding import DETECTORS, Detector, Finding
from portico.domain.guard.folding import Folded, fold
from portico.domain.guard.handle import find_handles
from portico.domain.guard.hints import may_tell
from portico.domain.guard.hosts import find_urls
from portico.domain.guard.mails import find_emails
from portico.domain.guard.phone import find_phones
from portico.domain.guard.respelled import respelled
from portico.domain.guard.view import View
from portico.domain.guard.words import find_words

FINDERS: dict[Detector, Callable[[View], Iterable[Finding]]] = {  # what is found first keeps its place
    "email": find_emails,
    "url": find_urls,
    "iban": find_ibans,
    "card_number": find_cards,
    "phone": find_phones,
    "handle": find_handles,
}
RANKS: dict[Detector, int] = {name: rank for rank, name in enumerate((*FINDERS, "words"))}
SPACED = re.compile(  # begins where no single letter stands before it
    r"(?<![^\W_])(?<![\W_][^\W_][ \-_*|])"
    r"(?:[^\W_][ \-_*|]{1,2}+|[@.](?:\s|(?=[^\W_]\s))){4,400}+[^\W_](?![^\W_])"
)
TWO_APART = re.compile(  # two letters in the midst of what `SPACED` finds; begins with what is rare
    r"[\s\-_*|@.][^\W_][ \-_*|]{1,2}(?:[@.]\s?)?[^\W_][ \-_*|]"
)
SPACES = " -_*|"


def find(text: str, detectors: Collection[Detector] = DETECTORS, words: Sequence[str] = ()) -> list[Finding]:
    """What the detectors find in a text, in its order; of two in one place, the first of the table."""
    looks = _looks(text)
    findings = [finding for look in looks for finding in _search(look, detectors, words)]
    if len(looks) > 1 and findings:
        return sorted(set(_distinct(sorted(findings, key=_rank))))
    return sorted(set(findings)) if findings else []


def _rank(finding: Finding) -> int:
    return RANKS[finding.detector]


class _Look(NamedTuple):
    """A view, and whether a detector may find something in it."""

    view: View
    may_tell: bool


@lru_cache(maxsize=32)
def _looks(text: str) -> tuple[_Look, ...]:
    """The text, and the text with letters that stand apart put together. Several rules look at one text."""
    folded = respelled(fold(text))
    spread = _close_up(folded)
    views = (View(folded),) if spread is None else (View(folded), View(spread))
    return tuple([_Look(view, may_tell(view)) for view in views])


def forget() -> None:
    """Forget the texts that were looked at last, so that a measurement measures."""
    _looks.cache_clear()


def _search(look: _Look, detectors: Collection[Detector], words: Sequence[str]) -> list[Finding]:
    kept = _contacts(look.view, detectors) if look.may_tell else []
    if words and "words" in detectors:
        kept += find_words(look.view, words)
    return kept


def _contacts(view: View, detectors: Collection[Detector]) -> list[Finding]:
    wanted = _needed(detectors)
    found = [finding for name in FINDERS if name in wanted for finding in _found(view, name)]
    return [finding for finding in _distinct(found) if finding.detector in detectors]


def _found(view: View, detector: Detector) -> Sequence[Finding]:
    if detector not in view.findings:
        view.findings[detector] = list(FINDERS[detector](view))
    return view.findings[detector]


def _needed(detectors: Collection[Detector]) -> Collection[Detector]:
    """The detectors, with those whose findings are no number and no name: an address has digits too."""
    if "phone" in detectors or "handle" in detectors:
        return {*detectors, "email", "url", "iban", "card_number"}
    return detectors


def _distinct(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings without those that overlap an earlier one."""
    kept: list[Finding] = []  # in the order of the text
    starts: list[int] = []
    for finding in findings:
        place = bisect_left(starts, finding.start)
        before, after = kept[max(0, place - 1) : place], kept[place : place + 1]
        if finding.detector == "words":
            yield finding
        elif not any(other.start < finding.end and finding.start < other.end for other in before + after):
            kept.insert(place, finding)
            starts.insert(place, finding.start)
            yield finding


def _close_up(folded: Folded) -> Folded | None:
    """The text with letters that stand apart put together, `g m a i l`; None where none do."""
    if TWO_APART.search(folded.text) is None or SPACED.search(folded.text) is None:
        return None
    dropped: set[int] = set()
    for match in SPACED.finditer(folded.text):
        dropped.update(index for index in range(*match.span()) if folded.text[index] in SPACES)
    return folded.without([index for index in range(len(folded.text)) if index not in dropped])
