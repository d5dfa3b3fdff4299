"""The table of detectors, and the search with some of them."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from portico.domain.guard.accounts import find_cards, find_ibans
from portico.domain.guard.addresses import find_emails, find_urls
from portico.domain.guard.finding import DETECTORS, Detector, Finding
from portico.domain.guard.folding import Folded, fold
from portico.domain.guard.handle import find_handles
from portico.domain.guard.phone import find_phones
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
SPACED = re.compile(  # begins where no single letter stands before it
    r"(?<![^\W_])(?<![\W_][^\W_][ \-_*|])"
    r"(?:[^\W_][ \-_*|]{1,2}+|[@.](?:\s|(?=[^\W_]\s))){5,400}+[^\W_](?![^\W_])"
)
SPACES = " -_*|"


def find(text: str, detectors: Collection[Detector] = DETECTORS, words: Sequence[str] = ()) -> list[Finding]:
    """What the detectors find in a text, in its order; of two in one place, the first of the table."""
    folded = fold(text)
    findings = _search(View(folded), detectors, words)
    spread = _close_up(folded)
    if spread is not None:
        findings += _search(View(spread), detectors, words)
    return sorted(set(_distinct(findings)))


def _search(view: View, detectors: Collection[Detector], words: Sequence[str]) -> list[Finding]:
    wanted = _needed(detectors)
    found = [finding for name, finder in FINDERS.items() if name in wanted for finding in finder(view)]
    kept = [finding for finding in _distinct(found) if finding.detector in detectors]
    if words and "words" in detectors:
        kept += find_words(view, words)
    return kept


def _needed(detectors: Collection[Detector]) -> Collection[Detector]:
    """The detectors, with those whose findings are no number and no name: an address has digits too."""
    if "phone" in detectors or "handle" in detectors:
        return {*detectors, "email", "url", "iban", "card_number"}
    return detectors


def _distinct(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings without those that overlap an earlier one."""
    kept: list[Finding] = []
    for finding in findings:
        if finding.detector == "words" or not any(
            other.start < finding.end and finding.start < other.end for other in kept[:200]
        ):
            kept.append(finding)
            yield finding


def _close_up(folded: Folded) -> Folded | None:
    """The text with letters that stand apart put together, `g m a i l`; None where none do."""
    if SPACED.search(folded.text) is None:
        return None
    dropped: set[int] = set()
    for match in SPACED.finditer(folded.text):
        dropped.update(index for index in range(*match.span()) if folded.text[index] in SPACES)
    return folded.without([index for index in range(len(folded.text)) if index not in dropped])
