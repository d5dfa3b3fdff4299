"""Reports: made by users who see the content, listed for admins, and resolved with their consequences."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from portico.contract.moderation import ReportAbuse, ResolveReport
from portico.contract.shapes import Case, Report
from portico.domain.changes import kept_as_evidence
from portico.domain.errors import Conflict, NotFound
from portico.domain.moderation import OUTCOME, check_action, check_report
from portico.domain.people import Caller
from portico.domain.times import rfc3339
from portico.storage.conversations.locking import lock_conversation
from portico.storage.database import Database, Row, Transaction, split
from portico.storage.messages.changes import DELETE, KEEP, TOUCH
from portico.storage.messages.emptying import FILES
from portico.storage.messages.rows import COLUMNS, joined_message
from portico.storage.moderation.audit import AdminAction, note
from portico.storage.moderation.decisions import Decided, Judgement, decide
from portico.storage.moderation.notices import DecisionRules
from portico.storage.signed_urls import SignedUrls

SEEN = """
    select m.sender_id, m.conversation_id, m.text from message m
    join participant p on p.conversation_id = m.conversation_id and p.user_id = %s and p.left_at is null
    where m.id = %s and m.seq > p.cleared_seq and m.deleted_at is null
"""
KNOWN = "select id, null::bigint, null::text from person where id = %s and erased_at is null"
REPORT = """
    insert into report (reporter_id, user_id, conversation_id, message_id, reason, text)
    values (%(reporter)s, %(user)s, %(conversation)s, %(message)s, %(reason)s, %(text)s)
    on conflict (reporter_id, user_id, coalesce(message_id, 0)) where status = 'open'
    do update set reason = excluded.reason
    returning id, user_id, message_id, conversation_id, reason, status, created_at
"""


class ReportRow(NamedTuple):
    """What REPORT returns, and the first columns of CASE."""

    id: int
    user_id: str
    message_id: int | None
    conversation_id: int | None
    reason: str
    status: str
    created_at: datetime


class CaseRow(NamedTuple):
    """The columns of CASE between the report's and the message's."""

    reporter_id: str
    text: str | None
    resolved_at: datetime | None
    resolved_by: str | None


CASE = f"""
    select r.id, r.user_id, r.message_id, r.conversation_id, r.reason, r.status, r.created_at,
           r.reporter_id, r.text, r.resolved_at, r.resolved_by, {COLUMNS}
    from report r left join message m on m.id = r.message_id
"""
ONE = CASE + " where r.id = %s"
SUBJECT = "select user_id, message_id, conversation_id from report where id = %s"
OUTCOME_OF = "select replace(status, '_', ' '), resolved_by from report where id = %s"
CLOSE = """
    update report set status = %(status)s, resolved_at = now(), resolved_by = %(admin)s
    where status = 'open' and (id = %(id)s or (message_id = %(message)s)
      or (%(message)s is null and message_id is null and user_id = %(user)s))
    returning id
"""
IS_EVIDENCE = "select from conversation where id = %s and evidence"
HAS_TEXT = "select 1 from message where id = %s and deleted_at is null"


class Subject(msgspec.Struct, frozen=True):
    """What a report is about."""

    user_id: str
    message_id: int | None
    conversation_id: int | None


class Resolved(NamedTuple):
    """A report after its decision, and the decision about the person; None for a dismissed one."""

    case: Case
    decided: Decided | None


class Moderation:
    """The store of reports."""

    def __init__(self, database: Database, rules: DecisionRules = DecisionRules()) -> None:  # noqa: B008
        self._database = database
        self._rules = rules

    async def report(self, reporter_id: str, asked: ReportAbuse) -> Report:
        """Store a report, or return the open one about the same. Raises NotFound for unseen content."""
        if asked.message_id is not None:
            rows = await self._database.query(SEEN, (reporter_id, asked.message_id))
        else:
            rows = await self._database.query(KNOWN, (asked.user_id,))
        if not rows:
            raise NotFound("no such message" if asked.message_id else "no such user")
        [(user_id, conversation_id, text)] = rows
        check_report(reporter_id, user_id)
        values = {
            "reporter": reporter_id, "user": user_id, "conversation": conversation_id,
            "message": asked.message_id, "reason": asked.reason, "text": text,
        }  # fmt: skip
        [row] = await self._database.query(REPORT, values)
        return Report(**_report(ReportRow._make(row)))

    async def resolve(self, caller: Caller, asked: ResolveReport) -> Resolved:
        """Resolve a report, apply the consequences and write the audit log, in one transaction."""

        async def work(transaction: Transaction) -> Resolved:
            rows = await transaction.query(SUBJECT, (asked.report_id,))
            if not rows:
                raise NotFound("no such report")
            subject = Subject(*rows[0])
            check_action(asked.action, subject.message_id)
            if subject.conversation_id is not None:
                await lock_conversation(transaction, subject.conversation_id)
            closed = await _close(transaction, caller.user_id, asked, subject)
            decided = await self._decide(transaction, caller, asked, subject)
            if asked.action == "delete_message":
                await _delete(transaction, subject)
            await _write_down(transaction, caller.user_id, asked, subject, closed, decided)
            [row] = await transaction.query(ONE, (asked.report_id,))
            return Resolved(case_of(row, transaction.signed_urls), decided)

        return await self._database.transaction(work)

    async def _decide(
        self, transaction: Transaction, caller: Caller, asked: ResolveReport, subject: Subject
    ) -> Decided | None:
        if asked.action == "dismiss":
            return None
        judgement = Judgement(
            **msgspec.structs.asdict(subject),
            decided_by=caller,
            action=asked.action,
            reason=asked.reason,
            template=asked.template,
            until=asked.until,
            report_id=asked.report_id,
        )
        return await decide(transaction, judgement, self._rules)


async def _close(
    transaction: Transaction, admin_id: str, asked: ResolveReport, subject: Subject
) -> list[int]:
    """Close all open reports of the same. Raises Conflict."""
    values = {
        "status": OUTCOME[asked.action], "admin": admin_id, "id": asked.report_id,
        "message": subject.message_id, "user": subject.user_id,
    }  # fmt: skip
    closed = await transaction.query(CLOSE, values)
    if (asked.report_id,) not in closed:
        [(outcome, decided_by)] = await transaction.query(OUTCOME_OF, (asked.report_id,))
        raise Conflict(
            f"this report is closed already: {outcome} by {decided_by}",
            outcome=outcome,
            decided_by=decided_by,
        )
    return [report_id for (report_id,) in closed]


async def _write_down(
    transaction: Transaction,
    admin_id: str,
    asked: ResolveReport,
    subject: Subject,
    closed: Sequence[int],
    decided: Decided | None,
) -> None:
    for report_id in closed:
        action = AdminAction(
            admin_id,
            f"moderation.resolve:{asked.action}",
            subject.user_id,
            subject.message_id,
            report_id,
            subject.conversation_id,
            decision_id=decided.decision.id if decided else None,
            reason=asked.reason,
        )
        await note(transaction, action)


async def _delete(transaction: Transaction, subject: Subject) -> None:
    if await transaction.query(IS_EVIDENCE, (subject.conversation_id,)):
        raise kept_as_evidence()
    if await transaction.query(HAS_TEXT, (subject.message_id,)):
        await transaction.execute(KEEP, (subject.message_id,))
        await transaction.execute(FILES, ([subject.message_id],))
        await transaction.execute(DELETE, (subject.message_id,))
        await transaction.execute(TOUCH, (subject.conversation_id,))


def case_of(row: Row, urls: SignedUrls) -> Case:
    """A report from CASE."""
    report, rest = split(row, ReportRow)
    case, message = split(rest, CaseRow)
    return Case(
        **_report(report),
        reporter_id=case.reporter_id,
        text=case.text,
        message=joined_message(message, urls),
        resolved_at=None if case.resolved_at is None else rfc3339(case.resolved_at),
        resolved_by=case.resolved_by,
    )


def _report(row: ReportRow) -> dict[str, Any]:
    return {**row._asdict(), "created_at": rfc3339(row.created_at)}
