"""Appeals against decisions: made by the person, decided by moderators, with what withdrawing undoes."""

from datetime import datetime
from typing import Any, NamedTuple, NoReturn

import msgspec

from portico.contract.decisions import Appeal, Appeals, DecideAppeal, ListAppeals, MakeAppeal, OwnDecision
from portico.domain.errors import Conflict, NotFound
from portico.domain.moderation_texts import Told
from portico.domain.paging import decode_cursor, encode_cursor
from portico.domain.people import Caller
from portico.domain.strikes import Strike, suspended_by
from portico.domain.times import rfc3339
from portico.storage.database import Database, Row, Transaction, split
from portico.storage.moderation.audit import AdminAction, note
from portico.storage.moderation.notices import DecisionRules, tell, wording_of
from portico.storage.moderation.restoring import lock_for, restore_message
from portico.storage.moderation.rows import (
    APPEAL,
    COLUMNS,
    AppealRow,
    DecisionRow,
    decision_of,
    maybe,
    own_decision_of,
)
from portico.storage.users.accounts import UNBAN

LOCK_PERSON = "select clock_timestamp() from person where id = %s for no key update"
OWN = f"""
    select {COLUMNS}, {APPEAL} from moderation_decision d
    left join moderation_appeal a on a.decision_id = d.id
    where d.id = %s and d.user_id = %s for update of d
"""
MAKE = "insert into moderation_appeal (decision_id, text) values (%s, %s)"
WHOLE = f"""
    select {APPEAL}, a.decided_by, a.reason, {COLUMNS}
    from moderation_appeal a join moderation_decision d on d.id = a.decision_id
"""
ONE = WHOLE + " where a.id = %s"
PAGE = WHOLE + " where a.state = %s and a.id > %s order by a.id limit %s"
DECIDE = """
    update moderation_appeal set state = %s, decided_at = now(), decided_by = %s, reason = %s
    where id = %s and state = 'open' returning 1
"""
OUTCOME = "select state, decided_by from moderation_appeal where id = %s"
OVERTURN = """
    update moderation_decision set overturned_at = now(), overturned_by = %s
    where id = %s and overturned_at is null
"""
STILL_BLOCKED = """
    select from moderation_decision where user_id = %s and action = 'block_user' and overturned_at is null
"""
STRIKES = """
    select id, created_at, strike_until, suspended_until from moderation_decision
    where user_id = %s and action = 'strike' and overturned_at is null order by created_at
"""
SHORTEN = "update moderation_decision set suspended_until = %s where id = %s"


class Position(msgspec.Struct, frozen=True, array_like=True):
    """Where a page begins: after this id."""

    id: int = 0


class Judged(NamedTuple):
    """An appeal after its decision, and the decision as the person sees it."""

    appeal: Appeal
    own: OwnDecision


class AppealStore:
    """The store of appeals."""

    def __init__(self, database: Database, rules: DecisionRules) -> None:
        self._database = database
        self._rules = rules

    async def make(self, user_id: str, asked: MakeAppeal) -> OwnDecision:
        """Store an appeal. Raises NotFound for a decision about somebody else, and Conflict."""

        async def work(transaction: Transaction) -> OwnDecision:
            rows = await transaction.query(OWN, (asked.decision_id, user_id))
            if not rows:
                raise NotFound("no such decision")
            decision, appeal = split(rows[0], DecisionRow)
            _check_open(decision, AppealRow._make(appeal))
            await transaction.execute(MAKE, (asked.decision_id, asked.text))
            return await self._own(transaction, decision)

        return await self._database.transaction(work)

    async def list_appeals(self, asked: ListAppeals) -> Appeals:
        """A page of appeals, oldest first."""
        start = decode_cursor(asked.cursor, Position) if asked.cursor else Position()
        rows = await self._database.query(PAGE, (asked.state, start.id, asked.limit + 1))
        page = [_appeal(row) for row in rows[: asked.limit]]
        more = len(rows) > asked.limit
        return Appeals(page, encode_cursor(Position(page[-1].id)) if more else None)

    async def decide(self, caller: Caller, asked: DecideAppeal) -> Judged:
        """Let the decision stand, or withdraw it with what it led to. Raises NotFound, Conflict."""

        async def work(transaction: Transaction) -> Judged:
            before = await self._open(transaction, asked.appeal_id)
            _check_other_decides(before.decision.decided_by, caller)
            user_id = before.decision.user_id
            await lock_for(transaction, before.decision)
            [(now,)] = await transaction.query(LOCK_PERSON, (user_id,))
            state = "overturned" if asked.action == "overturn" else "upheld"
            values = (state, caller.user_id, asked.reason, asked.appeal_id)
            if not await transaction.query(DECIDE, values):
                await _refuse_again(transaction, asked.appeal_id)
            if asked.action == "overturn":
                await _undo(transaction, before, caller.user_id)
            await _write_down(transaction, before, caller.user_id, asked)
            return await self._judged(transaction, asked.appeal_id, now)

        return await self._database.transaction(work)

    async def _open(self, transaction: Transaction, appeal_id: int) -> Appeal:
        rows = await transaction.query(ONE, (appeal_id,))
        if not rows:
            raise NotFound("no such appeal")
        return _appeal(rows[0])

    async def _judged(self, transaction: Transaction, appeal_id: int, now: datetime) -> Judged:
        [row] = await transaction.query(ONE, (appeal_id,))
        appeal = _appeal(row)
        decision = DecisionRow._make(row[-len(DecisionRow._fields) :])
        told: Told = "overturned" if appeal.state == "overturned" else "upheld"
        await tell(transaction, decision, told, now, self._rules)
        return Judged(appeal, await self._own(transaction, decision))

    async def _own(self, transaction: Transaction, decision: DecisionRow) -> OwnDecision:
        [row] = await transaction.query(OWN, (decision.id, decision.user_id))
        now, appeal = split(row, DecisionRow)
        words = await wording_of(transaction, decision.user_id, self._rules)
        return own_decision_of(now, AppealRow._make(appeal), words)


def _check_open(decision: DecisionRow, appeal: AppealRow) -> None:
    if appeal.id is not None:
        raise Conflict("you have appealed against this decision already", state=appeal.state)
    if decision.overturned_at is not None:
        raise Conflict("this decision is withdrawn")


def _check_other_decides(decided_by: str, caller: Caller) -> None:
    """Nobody judges their own decision, but for an admin."""
    if caller.role != "admin" and decided_by == caller.user_id:
        raise Conflict("another moderator must decide on an appeal against your decision")


async def _refuse_again(transaction: Transaction, appeal_id: int) -> NoReturn:
    [(outcome, decided_by)] = await transaction.query(OUTCOME, (appeal_id,))
    raise Conflict(
        f"this appeal is decided already: {outcome} by {decided_by}", outcome=outcome, decided_by=decided_by
    )


async def _undo(transaction: Transaction, appeal: Appeal, moderator_id: str) -> None:
    """Withdraw a decision. Later strikes suspend only for as long as they do without it."""
    decision = appeal.decision
    await transaction.execute(OVERTURN, (moderator_id, decision.id))
    if decision.action == "block_user" and not await transaction.query(STILL_BLOCKED, (decision.user_id,)):
        await transaction.query(UNBAN, (decision.user_id,))
    await restore_message(transaction, decision)
    if decision.action == "strike":
        await _recount(transaction, decision.user_id)


async def _recount(transaction: Transaction, user_id: str) -> None:
    rows = await transaction.query(STRIKES, (user_id,))
    strikes = [Strike(at, until) for _, at, until, _ in rows]
    for index, (id_, _, _, suspended_until) in enumerate(rows):
        until = suspended_by(strikes[index], strikes[:index])
        if suspended_until is not None and (until is None or until < suspended_until):  # one may have ended
            await transaction.execute(SHORTEN, (until, id_))


async def _write_down(
    transaction: Transaction, appeal: Appeal, moderator_id: str, asked: DecideAppeal
) -> None:
    decision = appeal.decision
    action = AdminAction(
        moderator_id,
        f"moderation.decide_appeal:{asked.action}",
        decision.user_id,
        decision.message_id,
        decision.report_id,
        decision.conversation_id,
        decision.held_id,
        decision.id,
        asked.reason,
    )
    await note(transaction, action)


def _appeal(row: Row) -> Appeal:
    appeal, rest = split(row, AppealRow)
    decided_by, reason, *decision = rest
    known: Any = appeal.id
    return Appeal(
        id=known,
        text=appeal.text,
        state=appeal.state,
        created_at=rfc3339(appeal.created_at),
        decided_at=maybe(appeal.decided_at),
        decided_by=decided_by,
        reason=reason,
        decision=decision_of(DecisionRow._make(decision)),
    )
