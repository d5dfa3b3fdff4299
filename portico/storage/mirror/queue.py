"""The queue of messages to the site: filled from the log, sent in order of `seq`, or refused for good.

A row is due while `told_rev < rev` and no refusal covers it. The step of the log cursor and its rows are one
transaction. The result of each message is another, so a killed process repeats only what was in flight.
"""

from collections.abc import Collection, Sequence

import msgspec

from portico.contract.shapes import Message
from portico.contract.site import SiteId
from portico.storage.database import Database, Transaction
from portico.storage.messages.log_cursor import LogBatch, LogCursor
from portico.storage.messages.rows import COLUMNS, message_of
from portico.storage.mirror.refusals import REFUSE

CONSUMER = "django"
PAGE = 50  # messages of a conversation at a time
UP_TO_DATE = 2**31 - 1  # the told rev where the site's own model has no room for a later one
MOST = 500  # rows looked at to find the conversations that have some
TAKE_IN = """
    insert into site_message (message_id, conversation_id, seq, rev)
    select * from unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::integer[])
    on conflict (message_id) do update set rev = excluded.rev,
      due_at = case when site_message.told_rev = site_message.rev then now() else site_message.due_at end
    where site_message.rev < excluded.rev
"""
NOT_REFUSED = """not exists (select from site_refusal r
    where r.what = 'message' and r.id = s.message_id and r.rev >= s.rev)"""
DUE = f"""
    select conversation_id from (
      (select s.conversation_id, s.due_at from site_message s
       where s.told_rev < s.rev and s.conversation_id <> all (%(but)s) and {NOT_REFUSED}
       order by s.due_at limit %(most)s)
      union all
      (select conversation_id, due_at from site_conversation
       where due_at is not null and conversation_id <> all (%(but)s) order by due_at limit %(most)s)
    ) d group by 1 order by min(due_at)
"""
# What the log has not shown yet comes before what it has: of two transactions the later can be seen first.
IN_ORDER = """not exists (
    select from message e join log_cursor l on l.name = %(consumer)s
    where e.conversation_id = s.conversation_id and e.seq < s.seq and e.seq >= s.seq - 100
      and (e.changed, e.id) > (l.position, l.message_id))"""
NEXT = f"""
    select s.told_rev, {COLUMNS} from site_message s join message m on m.id = s.message_id
    where s.conversation_id = %(conversation)s and s.told_rev < s.rev and {NOT_REFUSED} and {IN_ORDER}
    order by s.seq limit %(page)s
"""
# One that comes late is behind marks that were told before it was there: those are told again.
TOLD = """
    with told as (
      update site_message set told_rev = greatest(told_rev, %(rev)s), rev = greatest(rev, %(rev)s),
             site_id = %(site_id)s::jsonb
      where message_id = %(id)s returning conversation_id, seq
    ), again as (
      update site_read r set told_seq = told.seq - 1 from told
      where %(first)s and r.conversation_id = told.conversation_id and r.told_seq >= told.seq
    ), forgiven as (
      delete from site_refusal where what = 'message' and id = %(id)s
    )
    select 1 from told
"""
REFUSE_ALL = f"""
    insert into site_refusal (what, id, rev, conversation_id, status, reason)
    select 'message', s.message_id, s.rev, s.conversation_id, 0, 'conversation' from site_message s
    where s.conversation_id = %s and s.told_rev < s.rev and {NOT_REFUSED}
    on conflict (what, id, user_id) do update set rev = excluded.rev, at = now()
    returning 1
"""
STATE = f"""
    select count(*), coalesce(extract(epoch from now() - min(s.due_at)), 0)::float8,
           (select count(*) from site_refusal)
    from site_message s where s.told_rev < s.rev and {NOT_REFUSED}
"""


class Due(msgspec.Struct, frozen=True):
    """A message as it is now, and the rev that the site has."""

    told_rev: int
    message: Message


class State(msgspec.Struct, frozen=True):
    """The number of waiting messages, the age of the oldest in seconds, and the number of refusals."""

    waiting: int
    lag: float
    refused: int


class SiteQueue:
    """The store of messages that wait for the site."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take_in(self, tail: LogCursor, slice_: LogBatch) -> None:
        """Queue the messages of a batch and move the cursor past it."""
        messages = [entry.message for entry in slice_.entries]
        rows = [(message.id, message.conversation_id, message.seq, message.rev) for message in messages]

        async def work(transaction: Transaction) -> None:
            if await tail.move_in(transaction, slice_):
                await transaction.execute(TAKE_IN, [list(column) for column in zip(*rows, strict=True)])

        await self._database.transaction(work)

    async def list_due(self, but: Collection[int]) -> list[int]:
        """Conversations with due messages, the longest waiting first, without these."""
        asked = {"but": list(but), "most": MOST}
        return [id_ for (id_,) in await self._database.query(DUE, asked)]

    async def next_due(self, conversation_id: int) -> Sequence[Due]:
        """The next due messages of a conversation, in order."""
        asked = {"conversation": conversation_id, "page": PAGE, "consumer": CONSUMER}
        return [
            Due(told_rev, message_of(columns, self._database.signed_urls))
            for told_rev, *columns in await self._database.query(NEXT, asked)
        ]

    async def mark_mirrored(self, due: Due, site_id: SiteId, *, own_model: bool) -> None:
        """Store that the site has this rev; with a model of its own it is told no other."""
        message = due.message
        rev = UP_TO_DATE if own_model else message.rev
        values = {"id": message.id, "rev": rev, "site_id": json_of(site_id)}
        await self._database.query(TOLD, {**values, "first": not due.told_rev})

    async def record_refusal(self, message: Message, status: int) -> None:
        """Store that the site refused this rev."""
        row = ("message", message.id, "", message.rev, message.conversation_id, status, "refused")
        await self._database.query(REFUSE, row)

    async def refuse_all(self, conversation_id: int) -> int:
        """Refuse all messages of a conversation that the site does not have; returns their number."""
        return len(await self._database.query(REFUSE_ALL, (conversation_id,)))

    async def read_state(self) -> State:
        """How many messages wait, for how long, and how many were refused."""
        [row] = await self._database.query(STATE)
        return State(*row)


def json_of(site_id: SiteId) -> str:
    """The site's id, number or string, as it is stored."""
    return msgspec.json.encode(site_id).decode()
