"""Decisions of moderators about people, and appeals against them."""

from typing import Annotated, Literal

from msgspec import Meta

from portico.contract.payload import Event, Request
from portico.contract.shapes import Cursor, Id, Limit, Shape, Time, UserId
from portico.domain.moderation import PersonAction, Sanction
from portico.domain.moderation_texts import Template

AppealState = Literal["open", "upheld", "overturned"]
AppealText = Annotated[str, Meta(min_length=1, max_length=2000)]
Explanation = Annotated[str, Meta(min_length=1, max_length=1000)]


class Decision(Shape, frozen=True):
    """A decision about a person, as moderators see it. `strike_until`: it is a strike that counts until then.

    `suspended_until`: until then the person writes nothing.
    """

    id: Id
    user_id: UserId
    action: Sanction
    reason: str | None
    template: Template | None
    report_id: Id | None
    held_id: Id | None
    message_id: Id | None
    conversation_id: Id | None
    decided_by: UserId
    created_at: str
    strike_until: str | None
    suspended_until: str | None
    overturned_at: str | None


class OwnAppeal(Shape, frozen=True):
    """An appeal as the person sees it who made it."""

    id: Id
    text: str | None
    state: AppealState
    created_at: str
    decided_at: str | None


class OwnDecision(Shape, frozen=True):
    """A decision as the person sees it whom it is about, with the text that they were told."""

    id: Id
    action: Sanction
    template: Template | None
    text: str
    message_id: Id | None
    conversation_id: Id | None
    created_at: str
    strike_until: str | None
    suspended_until: str | None
    overturned_at: str | None
    appeal: OwnAppeal | None


class ListOwnDecisions(Request, frozen=True):
    """The decisions about the caller, newest first, in the language of their notifications."""

    limit: Limit = 50
    cursor: Cursor | None = None


class OwnDecisions(Shape, frozen=True):
    """A page of decisions about the caller."""

    decisions: list[OwnDecision]
    next_cursor: str | None


class ModerationDecided(Event, frozen=True):
    """`moderation.decided`: a decision about the receiver was made, withdrawn, or stands after an appeal."""

    decision: OwnDecision


class MakeAppeal(Request, frozen=True):
    """Say why a decision about the caller is wrong, once for each decision.

    A second appeal, and one against a decision that is withdrawn, are a `conflict`.
    """

    decision_id: Id
    text: AppealText


class OneOwnDecision(Shape, frozen=True):
    """The decision with its appeal."""

    decision: OwnDecision


class Appeal(Shape, frozen=True):
    """An appeal as moderators see it, with the decision."""

    id: Id
    text: str | None
    state: AppealState
    created_at: str
    decided_at: str | None
    decided_by: UserId | None
    reason: str | None
    decision: Decision


class ListAppeals(Request, frozen=True):
    """Appeals, oldest first. By default the open ones."""

    state: AppealState = "open"
    limit: Limit = 50
    cursor: Cursor | None = None


class Appeals(Shape, frozen=True):
    """A page of appeals."""

    appeals: list[Appeal]
    next_cursor: str | None


class DecideAppeal(Request, frozen=True):
    """Let a decision stand (`uphold`), or withdraw it (`overturn`).

    Withdrawing removes the strike, ends the suspension and lifts the block. The text of a message that the
    decision deleted comes back; its files, and a refused message, do not. An appeal that is decided already
    is a `conflict`, with `outcome` and `decided_by`. So is one against a decision of the caller, unless the
    caller is an admin.
    """

    appeal_id: Id
    action: Literal["uphold", "overturn"]
    reason: Explanation


class AppealDecided(Shape, frozen=True):
    """The appeal after the decision."""

    appeal: Appeal


class SanctionPerson(Request, frozen=True):
    """Warn somebody, give a strike, or suspend them, without a report.

    `reason` is for moderators and in the audit, `template` says what the person is told, and `until` when a
    suspension ends.
    """

    user_id: UserId
    action: PersonAction
    reason: Explanation
    template: Template | None = None
    until: Time | None = None


class PersonSanctioned(Shape, frozen=True):
    """What was decided."""

    decision: Decision


class EndSuspension(Request, frozen=True):
    """Let somebody write again now.

    A decision that suspends is withdrawn, and an open appeal against it is granted. A strike that led to a
    suspension goes on counting. Repeating it changes nothing.
    """

    user_id: UserId
    reason: Explanation


class SuspensionEnded(Shape, frozen=True):
    """The decisions that suspended, oldest first; none if the person was not suspended."""

    decisions: list[Decision]
