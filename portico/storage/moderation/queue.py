"""The queue of moderators: reports and held messages in one list, and who looks after them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from portico.contract.held import HeldMessage
from portico.contract.moderation import AssignReport, ListReports, QueueItem, Reports
from portico.contract.shapes import Case
from portico.domain.errors import NotFound
from portico.domain.paging import decode_cursor, encode_cursor
from portico.domain.times import moment, rfc3339
from portico.storage.database import Database, Row, Transaction
from portico.storage.messages.held import COLUMNS as HELD
from portico.storage.messages.held import check_undecided, held_of
from portico.storage.moderation.audit import AdminAction, note
from portico.storage.moderation.reports import CASE, case_of

PAGE = """
    select * from (
      select 'report' as kind, id, (extract(epoch from created_at) * 1000000)::bigint as at, assignee_id
      from report where status = %(status)s
      union all
      select 'held', id, (extract(epoch from created_at) * 1000000)::bigint, assignee_id
      from held_message
      where case %(status)s when 'open' then state <> 'refused' when 'refused' then state = 'refused'
            else false end
    ) item
    where kind = any (%(kinds)s) and (at, kind, id) > (%(at)s, %(kind)s, %(id)s)
      and (%(assignee)s::text is null or assignee_id = %(assignee)s)
    order by at, kind, id limit %(limit)s
"""
CASES = CASE + " where r.id = any (%s)"
HELD_MESSAGES = f"select {HELD} from held_message where id = any (%s)"
ASSIGN = {
    "report": "update report set assignee_id = %s where id = %s returning user_id",
    "held": "update held_message set assignee_id = %s where id = %s returning sender_id",
}


class Position(msgspec.Struct, frozen=True, array_like=True):
    """Where a page begins: after this item. `at` is in microseconds since the epoch."""

    at: int = 0
    kind: str = ""
    id: int = 0


class ItemRow(NamedTuple):
    """PAGE, in its order."""

    kind: Any
    id: int
    at: int
    assignee_id: str | None


class Queue:
    """The store of the queue."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_items(self, asked: ListReports) -> Reports:
        """A page, oldest first. What is decided between the two statements is left out."""
        start = decode_cursor(asked.cursor, Position) if asked.cursor else Position()
        values = {
            **msgspec.structs.asdict(start), "status": asked.status, "assignee": asked.assignee_id,
            "kinds": [asked.kind] if asked.kind else ["report", "held"], "limit": asked.limit + 1,
        }  # fmt: skip
        rows = [ItemRow._make(row) for row in await self._database.query(PAGE, values)]
        page, more = rows[: asked.limit], len(rows) > asked.limit
        items = await self._fill(page)
        last = page[-1] if more else None
        return Reports(
            items=items,
            reports=[item.report for item in items if isinstance(item.report, Case)],
            next_cursor=encode_cursor(Position(last.at, last.kind, last.id)) if last else None,
        )

    async def assign(self, moderator_id: str, asked: AssignReport) -> None:
        """Say who looks after it. Raises NotFound."""
        kind = "report" if asked.report_id is not None else "held"

        async def work(transaction: Transaction) -> None:
            id_ = asked.report_id if kind == "report" else asked.held_id
            rows = await transaction.query(ASSIGN[kind], (asked.assignee_id, id_))
            if not rows and asked.held_id is not None:
                await check_undecided(transaction, asked.held_id)
            if not rows:
                raise NotFound("no such report" if kind == "report" else "no such held message")
            [(user_id,)] = rows
            action = AdminAction(
                moderator_id,
                "moderation.assign",
                user_id,
                report_id=asked.report_id,
                held_id=asked.held_id,
            )
            await note(transaction, action)

        await self._database.transaction(work)

    async def _fill(self, page: Sequence[ItemRow]) -> list[QueueItem]:
        urls = self._database.signed_urls
        reports = await self._query(CASES, page, "report")
        held = await self._query(HELD_MESSAGES, page, "held")
        cases: dict[int, Case] = {row[0]: case_of(row, urls) for row in reports}
        messages: dict[int, HeldMessage] = {row[0]: held_of(row, urls) for row in held}
        known = {"report": cases.keys(), "held": messages.keys()}
        return [_item(row, cases, messages) for row in page if row.id in known[row.kind]]

    async def _query(self, statement: str, page: Sequence[ItemRow], kind: str) -> list[Row]:
        ids = [row.id for row in page if row.kind == kind]
        return await self._database.query(statement, (ids,)) if ids else []


def _item(row: ItemRow, cases: dict[int, Case], held: dict[int, HeldMessage]) -> QueueItem:
    at = rfc3339(moment(row.at / 1_000_000))
    if row.kind == "report":
        return QueueItem(row.kind, row.id, at, row.assignee_id, report=cases[row.id])
    return QueueItem(row.kind, row.id, at, row.assignee_id, held=held[row.id])
