"""Masking: what is found is replaced by dots, so that the rest of the text can be sent."""

from collections.abc import Iterable

from portico.domain.guard.finding import Finding

DOT = "\u2022"
MOST_DOTS = 6


def mask(text: str, findings: Iterable[Finding]) -> str:
    """The text with each finding replaced by at most six dots; it never grows."""
    parts, done = [], 0
    for finding in sorted(findings):
        if finding.end > done:
            start = max(done, finding.start)
            parts += [text[done:start], DOT * min(MOST_DOTS, finding.end - start)]
            done = finding.end
    return "".join([*parts, text[done:]])
