"""Messages that are sent later. A process takes those that are due with `skip locked`, for a minute.

What it sends has a `local_id` made of the row's id: after a crash another process sends it again, and it is
stored once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec

from portico.contract.files import GivenFile
from portico.contract.scheduled import ScheduledMessage
from portico.domain.errors import Blocked, Conflict, InvalidArgument, NotFound, TooLarge
from portico.domain.membership import OBSERVER, observes
from portico.domain.people import Caller
from portico.domain.scheduling import MAX_SCHEDULED
from portico.domain.times import rfc3339
from portico.storage.database import Database, Row, Transaction

COLUMNS = "s.id, s.conversation_id, s.local_id, s.due_at, s.timezone, s.content, s.error, s.created_at"
INSIDE = """
    select c.status, p.role from conversation c join participant p on p.conversation_id = c.id
    where c.id = %s and p.user_id = %s and p.left_at is null
"""
ONE_AT_A_TIME = "select from person where id = %s for no key update"
COUNT = "select count(*) from scheduled_message where user_id = %s"
KNOWN = f"select {COLUMNS} from scheduled_message s where s.user_id = %s and s.local_id = %s"
HOLD_FILES = """
    update media set due_at = greatest(due_at, %s + interval '1 day')
    where id = any (%s) and owner_id = %s and not condemned returning id
"""
ADD = f"""
    insert into scheduled_message as s
      (user_id, conversation_id, local_id, content, due_at, timezone, next_at)
    values (%(user)s, %(conversation)s, %(local_id)s, %(content)s::jsonb, %(at)s, %(timezone)s, %(at)s)
    returning {COLUMNS}
"""
LIST = f"""
    select {COLUMNS} from scheduled_message s
    where s.user_id = %(user)s
      and (%(conversation)s::bigint is null or s.conversation_id = %(conversation)s)
    order by s.due_at, s.id
"""
FREE = "(s.taken_until is null or s.taken_until < now())"
CANCEL = f"delete from scheduled_message s where s.id = %s and s.user_id = %s and {FREE} returning {COLUMNS}"
EXISTS = "select from scheduled_message where id = %s and user_id = %s"
TAKE = f"""
    update scheduled_message s set taken_until = now() + interval '1 minute' from person
    where person.id = s.user_id and s.id in (
      select s.id from scheduled_message s where s.error is null and s.next_at <= now() and {FREE}
      order by s.next_at limit %s for update skip locked)
    returning {COLUMNS}, s.user_id, person.role,
      person.banned_at is not null or person.erased_at is not null or person.merged_into is not null
"""
SENT = "delete from scheduled_message where id = %s"
AGAIN = "update scheduled_message set next_at = now() + %s, taken_until = null where id = %s"
FAILED = "update scheduled_message set error = %s, taken_until = null where id = %s"
Status = Literal["waiting", "sent", "failed", "cancelled"]


class NewScheduled(msgspec.Struct, frozen=True):
    """What is to be sent, where and when. `files` are the uploaded files that Portico has of it."""

    conversation_id: int
    local_id: str
    content: Mapping[str, Any]
    at: datetime
    timezone: str | None
    files: tuple[str, ...]


class DueMessage(msgspec.Struct, frozen=True):
    """A message that this process sends now, and for whom; `barred` users send nothing any more."""

    scheduled: ScheduledMessage
    content: dict[str, Any]
    user_id: str
    role: str
    barred: bool


class Scheduled(msgspec.Struct, frozen=True):
    """A message that is scheduled, and whether it was before."""

    scheduled: ScheduledMessage
    duplicate: bool


class ScheduledStore:
    """The store of messages that are sent later."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, new: NewScheduled, caller: Caller) -> Scheduled:
        """Store it, or find the one with this `local_id`. Raises what `message.send` would, and TooLarge."""

        async def work(transaction: Transaction) -> Scheduled:
            await transaction.query(ONE_AT_A_TIME, (caller.user_id,))
            known = await transaction.query(KNOWN, (caller.user_id, new.local_id))
            if known:
                return Scheduled(_same(shape_of(known[0]), new), duplicate=True)
            await _check(transaction, new, caller.user_id)
            values = {
                "user": caller.user_id,
                "conversation": new.conversation_id,
                "local_id": new.local_id,
                "content": msgspec.json.encode(new.content).decode(),
                "at": new.at,
                "timezone": new.timezone,
            }
            [row] = await transaction.query(ADD, values)
            return Scheduled(shape_of(row), duplicate=False)

        return await self._database.transaction(work)

    async def list_scheduled(self, user_id: str, conversation_id: int | None) -> list[ScheduledMessage]:
        """The user's messages that wait or failed, the next one first."""
        asked = {"user": user_id, "conversation": conversation_id}
        return [shape_of(row) for row in await self._database.query(LIST, asked)]

    async def cancel(self, user_id: str, scheduled_id: int) -> ScheduledMessage:
        """Delete it. Raises NotFound, and Conflict while it is being sent."""
        rows = await self._database.query(CANCEL, (scheduled_id, user_id))
        if rows:
            return shape_of(rows[0], "cancelled")
        if await self._database.query(EXISTS, (scheduled_id, user_id)):
            raise Conflict("it is being sent")
        raise NotFound("no such message, or it was sent")

    async def take_due(self, limit: int) -> list[DueMessage]:
        """Messages that nobody else sends for the next minute."""

        async def work(transaction: Transaction) -> list[DueMessage]:
            rows = await transaction.query(TAKE, (limit,))
            return [DueMessage(shape_of(row[:-3]), row[5], *row[-3:]) for row in rows]

        return await self._database.transaction(work)

    async def mark_sent(self, scheduled_id: int) -> None:
        """The message is stored."""
        await self._change(SENT, (scheduled_id,))

    async def try_again(self, scheduled_id: int, pause: timedelta) -> None:
        """It could not be sent now."""
        await self._change(AGAIN, (pause, scheduled_id))

    async def mark_failed(self, scheduled_id: int, error: str) -> None:
        """It cannot be sent."""
        await self._change(FAILED, (error, scheduled_id))

    async def _change(self, statement: str, arguments: Sequence[Any]) -> None:
        await self._database.transaction(lambda transaction: transaction.execute(statement, arguments))


async def _check(transaction: Transaction, new: NewScheduled, user_id: str) -> None:
    inside = await transaction.query(INSIDE, (new.conversation_id, user_id))
    if not inside:
        raise NotFound("no such conversation")
    [(status, role)] = inside
    if role == OBSERVER:
        raise observes()
    if status == "blocked":
        raise Blocked("this conversation is blocked")
    [(count,)] = await transaction.query(COUNT, (user_id,))
    if count >= MAX_SCHEDULED:
        raise TooLarge("scheduled", MAX_SCHEDULED)
    held = {id_ for (id_,) in await transaction.query(HOLD_FILES, (new.at, list(new.files), user_id))}
    if held != set(new.files):
        raise InvalidArgument("attachments", "no such upload of yours")


def _same(known: ScheduledMessage, new: NewScheduled) -> ScheduledMessage:
    if known.conversation_id != new.conversation_id:
        raise Conflict("this local_id was used in another conversation", field="local_id")
    return known


def shape_of(row: Row, status: Status | None = None) -> ScheduledMessage:
    """The message from COLUMNS."""
    id_, conversation_id, local_id, due_at, timezone, content, error, created_at = row
    return ScheduledMessage(
        id=id_,
        conversation_id=conversation_id,
        local_id=local_id,
        at=rfc3339(due_at),
        timezone=timezone,
        type=content["type"],
        text=content.get("text"),
        attachments=msgspec.convert(content.get("attachments", []), list[GivenFile]),
        reply_to=content.get("reply_to"),
        mentions=content.get("mentions", []),
        metadata=content.get("metadata", {}),
        status=status or ("failed" if error else "waiting"),
        error=error,
        created_at=rfc3339(created_at),
    )
