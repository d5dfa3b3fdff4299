"""Decisions about people: stored with what they lead to, in the transaction of what they decide on."""

from datetime import datetime
from typing import NamedTuple

import msgspec

from portico.contract.decisions import Decision, ListOwnDecisions, OwnDecision, OwnDecisions
from portico.domain.moderation import Sanction, check_judges, check_other
from portico.domain.moderation_texts import Template
from portico.domain.paging import decode_cursor, encode_cursor
from portico.domain.people import Caller
from portico.domain.strikes import Strike, outcome
from portico.storage.database import Database, Transaction, split
from portico.storage.moderation.notices import DecisionRules, tell, wording_of
from portico.storage.moderation.rows import (
    APPEAL,
    COLUMNS,
    AppealRow,
    DecisionRow,
    decision_of,
    own_decision_of,
)
from portico.storage.users.accounts import BAN
from portico.storage.users.revocations import end_all_devices

NEWEST = 2**62
# The lock makes two strikes at the same time count one after the other.
LOCK = "select clock_timestamp(), role from person where id = %s for no key update"
STRIKES = """
    select created_at, strike_until from moderation_decision
    where user_id = %s and strike_until > %s and overturned_at is null
"""
STORE = f"""
    insert into moderation_decision as d (user_id, decided_by, action, reason, template, report_id, held_id,
      message_id, conversation_id, created_at, strike_until, suspended_until)
    values (%(user_id)s, %(decided_by)s, %(action)s, %(reason)s, %(template)s, %(report_id)s, %(held_id)s,
      %(message_id)s, %(conversation_id)s, %(now)s, %(strike_until)s, %(suspended_until)s)
    returning {COLUMNS}
"""
SUSPENDED = """
    select user_id, extract(epoch from max(suspended_until))::float8 from moderation_decision
    where suspended_until > now() and overturned_at is null group by user_id order by user_id
"""
OWN = f"""
    select {COLUMNS}, {APPEAL} from moderation_decision d
    left join moderation_appeal a on a.decision_id = d.id
    where d.user_id = %s and d.id < %s order by d.id desc limit %s
"""


ABOUT_PEOPLE: frozenset[Sanction] = frozenset({"warn", "strike", "suspend", "block_user"})


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What a moderator decides about a person, and what it is about."""

    user_id: str
    decided_by: Caller
    action: Sanction
    reason: str | None = None
    template: Template | None = None
    until: datetime | None = None
    report_id: int | None = None
    held_id: int | None = None
    message_id: int | None = None
    conversation_id: int | None = None


class Decided(NamedTuple):
    """A decision as moderators see it, and as the person whom it is about."""

    decision: Decision
    own: OwnDecision


class Position(msgspec.Struct, frozen=True, array_like=True):
    """Where a page begins: before this id."""

    id: int = NEWEST


async def decide(transaction: Transaction, asked: Judgement, rules: DecisionRules) -> Decided:
    """Store a decision, apply it and tell the person. Raises Conflict, InvalidArgument."""
    if asked.action in ABOUT_PEOPLE:
        check_other(asked.decided_by.user_id, asked.user_id)
    [(now, role)] = await transaction.query(LOCK, (asked.user_id,))
    if asked.action in ABOUT_PEOPLE:
        check_judges(asked.decided_by, role)
    rows = await transaction.query(STRIKES, (asked.user_id, now))
    earlier = [Strike(*row) for row in rows]
    leads_to = outcome(asked.action, asked.until, earlier, rules.strike_lifetime, now)
    decider = asked.decided_by.user_id
    values = {**msgspec.structs.asdict(asked), **leads_to._asdict(), "decided_by": decider, "now": now}
    [stored] = await transaction.query(STORE, values)
    row = DecisionRow._make(stored)
    words = await tell(transaction, row, row.action, now, rules)
    if asked.action == "block_user":
        await transaction.execute(BAN, (asked.user_id,))
        await end_all_devices(transaction, asked.user_id)
    return Decided(decision_of(row), own_decision_of(row, None, words))


class Decisions:
    """The store of decisions."""

    def __init__(self, database: Database, rules: DecisionRules) -> None:
        self._database = database
        self._rules = rules

    async def list_own(self, user_id: str, asked: ListOwnDecisions) -> OwnDecisions:
        """The decisions about a user, newest first."""
        start = decode_cursor(asked.cursor, Position) if asked.cursor else Position()

        async def work(transaction: Transaction) -> OwnDecisions:
            words = await wording_of(transaction, user_id, self._rules)
            rows = await transaction.query(OWN, (user_id, start.id, asked.limit + 1))
            found = [split(row, DecisionRow) for row in rows[: asked.limit]]
            page = [own_decision_of(row, AppealRow._make(rest), words) for row, rest in found]
            more = len(rows) > asked.limit
            return OwnDecisions(page, encode_cursor(Position(page[-1].id)) if more else None)

        return await self._database.transaction(work)

    async def list_suspended(self) -> list[tuple[str, float]]:
        """Who is suspended now, and until when (seconds since the epoch)."""
        return [(user_id, until) for user_id, until in await self._database.query(SUSPENDED)]
