"""Rules of the contact guard, tried on past messages before they are switched on."""

from typing import Annotated

from msgspec import Meta

from portico.contract.decisions import Explanation
from portico.contract.payload import Request
from portico.contract.shapes import Id, Shape, UserId
from portico.domain.guard.finding import Detector
from portico.domain.guard.rules import Action

RulesText = Annotated[str, Meta(min_length=1, max_length=50_000)]
Days = Annotated[int, Meta(ge=1, le=90)]


class TryRules(Request, frozen=True):
    """What rules would have done with the messages of the last days. Nothing is changed.

    `rules` is the text of a file as `GUARD_RULES` names it. The audit keeps the `reason`.
    """

    rules: RulesText
    reason: Explanation
    days: Days = 7


class RuleMatch(Shape, frozen=True):
    """A message in which a rule finds something, and what the rule does with it."""

    message_id: Id
    conversation_id: Id
    sender_id: UserId
    action: Action
    detectors: list[Detector]
    text: str


class ActionCount(Shape, frozen=True):
    """With how many messages the rules would have done this."""

    action: Action
    messages: int


class RulesTried(Shape, frozen=True):
    """How many messages were looked at (`messages`), newest first, the counts, and the newest 100 that match.

    `complete` is false when there were more messages than are looked at: the newest 2,000, for ten seconds.
    `looked_back_to` is when the oldest of those that were looked at was sent; null without messages.
    """

    messages: int
    complete: bool
    looked_back_to: str | None
    counts: list[ActionCount]
    matches: list[RuleMatch]
