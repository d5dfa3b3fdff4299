"""Rows of decisions: the columns that every statement selects, and the shapes made of them."""

from datetime import datetime
from typing import Any, NamedTuple

from portico.contract.decisions import Decision, OwnAppeal, OwnDecision
from portico.domain.moderation_texts import Wording, decision_text
from portico.domain.times import rfc3339

COLUMNS = """d.id, d.user_id, d.action, d.reason, d.template, d.report_id, d.held_id, d.message_id,
    d.conversation_id, d.decided_by, d.created_at, d.strike_until, d.suspended_until, d.overturned_at"""
APPEAL = "a.id, a.text, a.state, a.created_at, a.decided_at"


class DecisionRow(NamedTuple):
    """COLUMNS, in their order."""

    id: int
    user_id: str
    action: Any
    reason: str | None
    template: Any
    report_id: int | None
    held_id: int | None
    message_id: int | None
    conversation_id: int | None
    decided_by: str
    created_at: datetime
    strike_until: datetime | None
    suspended_until: datetime | None
    overturned_at: datetime | None


class AppealRow(NamedTuple):
    """APPEAL, in its order; all null in an outer join without an appeal."""

    id: int | None
    text: str | None
    state: Any
    created_at: datetime
    decided_at: datetime | None


def decision_of(row: DecisionRow) -> Decision:
    """The decision for moderators."""
    return Decision(
        **{
            **row._asdict(),
            "created_at": rfc3339(row.created_at),
            "strike_until": maybe(row.strike_until),
            "suspended_until": maybe(row.suspended_until),
            "overturned_at": maybe(row.overturned_at),
        }
    )


def own_decision_of(row: DecisionRow, appeal: AppealRow | None, words: Wording) -> OwnDecision:
    """The decision for the person whom it is about."""
    return OwnDecision(
        id=row.id,
        action=row.action,
        template=row.template,
        text=decision_text(row.action, row.template, row.suspended_until, words),
        message_id=row.message_id,
        conversation_id=row.conversation_id,
        created_at=rfc3339(row.created_at),
        strike_until=maybe(row.strike_until),
        suspended_until=maybe(row.suspended_until),
        overturned_at=maybe(row.overturned_at),
        appeal=own_appeal_of(appeal) if appeal else None,
    )


def own_appeal_of(row: AppealRow) -> OwnAppeal | None:
    """The appeal for the person who made it; None without one."""
    if row.id is None:
        return None
    return OwnAppeal(
        id=row.id,
        text=row.text,
        state=row.state,
        created_at=rfc3339(row.created_at),
        decided_at=maybe(row.decided_at),
    )


def maybe(moment: datetime | None) -> str | None:
    """The time as clients see it."""
    return None if moment is None else rfc3339(moment)
