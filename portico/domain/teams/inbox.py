"""What becomes of a conversation in a team's inbox: open, snoozed or closed, and whose it is."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from portico.domain.errors import InvalidArgument
from portico.domain.text import check_name, clean_name

InboxStatus = Literal["open", "snoozed", "closed"]
Assignment = Literal["manual", "in_turn", "last_answered"]
MAX_LABELS = 20
MAX_LABEL = 50  # characters
LONGEST_SNOOZE = timedelta(days=366)


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation in an inbox.

    `waiting_since` is when the oldest message was written that nobody of the team has answered, or when a
    person was asked for without one.
    """

    status: InboxStatus = "open"
    assignee_id: str | None = None
    snoozed_until: datetime | None = None
    waiting_since: datetime | None = None
    escalated_at: datetime | None = None
    answered_by: str | None = None
    active_at: datetime


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """A message in a conversation of a team.

    `by_team`: the team wrote it, `member_id` for it. `asks`: somebody waits for an answer to it; nobody does
    after the line of a call or a system message. `automatic`: the team's server wrote it.
    """

    at: datetime
    by_team: bool
    asks: bool = True
    automatic: bool = False
    member_id: str | None = None


def after_message(item: Item | None, arrival: Arrival, assignment: Assignment) -> Item:
    """The inbox item after a message.

    A question opens what was closed or snoozed. An answer ends the wait, and opens nothing: whoever answers
    closes as well.
    """
    item = item or Item(active_at=arrival.at)
    item = msgspec.structs.replace(item, active_at=max(item.active_at, arrival.at))
    if arrival.automatic or not (arrival.by_team or arrival.asks):
        return item
    return _answered(item, arrival, assignment) if arrival.by_team else _asked(item, arrival)


def _asked(item: Item, arrival: Arrival) -> Item:
    return msgspec.structs.replace(
        item, status="open", snoozed_until=None, waiting_since=item.waiting_since or arrival.at
    )


def _answered(item: Item, arrival: Arrival, assignment: Assignment) -> Item:
    ends = item.waiting_since is None or arrival.at >= item.waiting_since  # not one from before the wait
    takes = assignment == "last_answered" and arrival.member_id is not None
    return msgspec.structs.replace(
        item,
        waiting_since=None if ends else item.waiting_since,
        escalated_at=None if ends else item.escalated_at,
        answered_by=arrival.member_id or item.answered_by,
        assignee_id=arrival.member_id if takes else item.assignee_id,
    )


def waited(item: Item | None, arrival: Arrival) -> timedelta | None:
    """How long the other side waited for this answer; None if it is none."""
    if item is None or item.waiting_since is None or not arrival.by_team or arrival.automatic:
        return None
    return arrival.at - item.waiting_since if arrival.at >= item.waiting_since else None


def next_in_turn(members: Collection[str], present: Collection[str], last: str | None) -> str | None:
    """Whose turn it is among the members who are present: the one behind `last`, in order of id."""
    waiting = sorted(set(members) & set(present))
    behind = [user_id for user_id in waiting if last is not None and user_id > last]
    return next(iter([*behind, *waiting]), None)


def check_snooze(until: datetime, now: datetime) -> None:
    """Raise InvalidArgument for a time that is over, or too far away."""
    if not now < until <= now + LONGEST_SNOOZE:
        raise InvalidArgument("until", f"must be in the next {LONGEST_SNOOZE.days} days")


def labelled(labels: Sequence[str], add: Sequence[str], remove: Sequence[str]) -> list[str]:
    """The labels after a change, each once and sorted. Raises InvalidArgument for too many, or no label.

    One that was stored before labels were cleaned is removed by its own spelling.
    """
    removed = {*remove} | {clean_name(label) for label in remove}
    changed = sorted(({*labels} | {check_name("add", label) for label in add}) - removed)
    if len(changed) > MAX_LABELS:
        raise InvalidArgument("add", f"at most {MAX_LABELS} labels")
    return changed
