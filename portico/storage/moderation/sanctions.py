"""Decisions about people without a report, and the end of a suspension before its time."""

from portico.contract.decisions import EndSuspension, SanctionPerson
from portico.domain.errors import NotFound
from portico.domain.moderation import check_judges, check_other
from portico.domain.people import Caller
from portico.storage.database import Database, Transaction
from portico.storage.moderation.audit import AdminAction, note
from portico.storage.moderation.decisions import LOCK, Decided, Judgement, decide
from portico.storage.moderation.notices import DecisionRules, tell
from portico.storage.moderation.rows import COLUMNS, DecisionRow, decision_of, own_decision_of

KNOWN = "select from person where id = %s and erased_at is null"
END = f"""
    update moderation_decision d set
      overturned_at = case when action = 'suspend' then %(now)s::timestamptz end,
      overturned_by = case when action = 'suspend' then %(moderator)s end,
      suspended_until = case when action = 'suspend' then suspended_until else %(now)s end
    where user_id = %(user)s and suspended_until > %(now)s and overturned_at is null
    returning {COLUMNS}
"""
GRANT = """
    update moderation_appeal set state = 'overturned', decided_at = now(), decided_by = %s, reason = %s
    where state = 'open' and decision_id = any (%s)
"""


class Sanctions:
    """The store of decisions that a moderator makes by themselves."""

    def __init__(self, database: Database, rules: DecisionRules) -> None:
        self._database = database
        self._rules = rules

    async def sanction(self, caller: Caller, asked: SanctionPerson) -> Decided:
        """Decide about somebody. Raises NotFound, Conflict, Forbidden, InvalidArgument."""

        async def work(transaction: Transaction) -> Decided:
            await _check_known(transaction, asked.user_id)
            judgement = Judgement(
                user_id=asked.user_id,
                decided_by=caller,
                action=asked.action,
                reason=asked.reason,
                template=asked.template,
                until=asked.until,
            )
            decided = await decide(transaction, judgement, self._rules)
            action = AdminAction(
                caller.user_id,
                f"moderation.sanction:{asked.action}",
                asked.user_id,
                decision_id=decided.decision.id,
                reason=asked.reason,
            )
            await note(transaction, action)
            return decided

        return await self._database.transaction(work)

    async def end_suspension(self, caller: Caller, asked: EndSuspension) -> list[Decided]:
        """End what suspends somebody, and tell them once. Raises NotFound, Conflict, Forbidden."""

        async def work(transaction: Transaction) -> list[Decided]:
            check_other(caller.user_id, asked.user_id)
            await _check_known(transaction, asked.user_id)
            rows = await self._end(transaction, caller, asked)
            action = AdminAction(caller.user_id, "moderation.unsuspend", asked.user_id, reason=asked.reason)
            await note(transaction, action)
            return rows

        return await self._database.transaction(work)

    async def _end(self, transaction: Transaction, caller: Caller, asked: EndSuspension) -> list[Decided]:
        [(now, role)] = await transaction.query(LOCK, (asked.user_id,))
        check_judges(caller, role)
        values = {"now": now, "moderator": caller.user_id, "user": asked.user_id}
        rows = sorted(map(DecisionRow._make, await transaction.query(END, values)), key=lambda row: row.id)
        if not rows:
            return []
        withdrawn = [row.id for row in rows if row.overturned_at is not None]
        await transaction.execute(GRANT, (caller.user_id, asked.reason, withdrawn))
        words = await tell(transaction, rows[-1], "lifted", now, self._rules)
        return [Decided(decision_of(row), own_decision_of(row, None, words)) for row in rows]


async def _check_known(transaction: Transaction, user_id: str) -> None:
    if not await transaction.query(KNOWN, (user_id,)):
        raise NotFound("no such user")
