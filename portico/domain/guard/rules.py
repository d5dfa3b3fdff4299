"""Rules of the contact guard: what is looked for in which conversations, and what happens then."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal, get_args

import msgspec

from portico.domain.guard.detection import find
from portico.domain.guard.domains import is_allowed
from portico.domain.guard.finding import DETECTORS, Detector, Finding
from portico.domain.guard.masking import mask
from portico.domain.guard.split import find_split

Action = Literal["allow", "warn", "mask", "hold", "block"]
ACTIONS: tuple[Action, ...] = get_args(Action)


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One `[[rule]]`. Without `types` it is for every conversation, and for names and files."""

    action: Action
    types: frozenset[str] = frozenset()
    detectors: frozenset[Detector] = frozenset(DETECTORS)
    until: str | None = None  # a name in the metadata of the conversation: with a value there, the rule ends
    allow: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()


class Place(msgspec.Struct, frozen=True):
    """Where something is written. The type is None for what is seen in all conversations, such as a name."""

    type: str | None = None
    metadata: Mapping[str, Any] = {}


class Verdict(msgspec.Struct, frozen=True):
    """What a rule says of some texts, and the texts with what was found masked."""

    action: Action
    detectors: tuple[Detector, ...] = ()
    masked: tuple[str, ...] = ()


ALLOWED = Verdict("allow")


class ContactRules(msgspec.Struct, frozen=True):
    """The rules, in their order. Without any, nothing is looked for."""

    rules: tuple[Rule, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rules)

    @property
    def seek_numbers(self) -> bool:
        """Whether a telephone number in several messages matters."""
        return any("phone" in rule.detectors for rule in self.rules)

    def suspects(self, texts: Sequence[str]) -> bool:
        """Whether some rule may find something, wherever the texts are written."""
        return any(find(text, rule.detectors, rule.words) for text in texts if text for rule in self.rules)

    def decide(self, texts: Sequence[str], place: Place, before: Sequence[str] = ()) -> Verdict:
        """What the first rule that fits says: one for this place that finds something in a text.

        `before` are the last messages of the same sender, oldest first; the first text continues them.
        """
        for rule in self.rules:
            if applies(rule, place):
                found = [_findings(rule, text, () if index else before) for index, text in enumerate(texts)]
                if any(found):
                    return _verdict(rule, texts, found)
        return ALLOWED


def applies(rule: Rule, place: Place) -> bool:
    """Whether a rule is for this place. What all conversations show is under the rules of each type."""
    if place.type is None:
        return True
    is_over = rule.until is not None and bool(place.metadata.get(rule.until))
    return not is_over and (not rule.types or place.type in rule.types)


def _verdict(rule: Rule, texts: Iterable[str], found: Sequence[Collection[Finding]]) -> Verdict:
    detectors = sorted({finding.detector for findings in found for finding in findings})
    masked = tuple(mask(text, findings) for text, findings in zip(texts, found, strict=True))
    return Verdict(rule.action, tuple(detectors), masked)


def _findings(rule: Rule, text: str, before: Sequence[str]) -> list[Finding]:
    found = find(text, rule.detectors, rule.words)
    if before and "phone" in rule.detectors and not any(finding.detector == "phone" for finding in found):
        found += find_split(before, text)
    return [finding for finding in found if not (finding.value and is_allowed(finding.value, rule.allow))]
