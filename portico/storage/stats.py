"""Statistics, counted from the rows on every request: there is no counter that could drift."""

from datetime import datetime

from portico.contract.stats import Day, Inquiries, ResponseTime, Stats
from portico.domain.responsiveness import Inquiries as Counted
from portico.domain.responsiveness import badge_of
from portico.storage.database import Database, Transaction
from portico.storage.messages.unread import unread_of
from portico.storage.users.responsiveness import Responsiveness

MINE = f"""
    with mine as materialized (
      select p.conversation_id, p.cleared_seq,
             {unread_of()} as unread
      from participant p join conversation c on c.id = p.conversation_id
      where p.user_id = %(user)s and p.left_at is null
    ), seen as (
      select m.sender_id = %(user)s as own
      from mine join message m on m.conversation_id = mine.conversation_id and m.seq > mine.cleared_seq
      where m.deleted_at is null
    )
    select (select count(*) from mine), (select coalesce(sum(unread), 0) from mine)::bigint,
           count(*), count(*) filter (where own) from seen
"""
# Turns alternate: another's first message, the caller's first answer, and so on.
ANSWERS = """
    with said as (
      select m.conversation_id, m.seq, m.created_at, m.sender_id = %(user)s as own
      from participant p join message m on m.conversation_id = p.conversation_id and m.seq > p.cleared_seq
      where p.user_id = %(user)s and p.left_at is null
        and m.type not in ('system', 'call') and m.created_at > now() - interval '90 days'
    ), turned as (
      select *, lag(own, 1, true) over (partition by conversation_id order by seq) as own_before from said
    ), turn as (
      select own, created_at, lead(created_at) over (partition by conversation_id order by seq) as next_at
      from turned where own <> own_before
    ), answer as (
      select extract(epoch from next_at - created_at) * 1000 as ms from turn
      where not own and next_at is not null
    )
    select count(*), round(percentile_cont(0.5) within group (order by ms)::numeric)::bigint,
           round(avg(ms))::bigint
    from answer
"""
# Whole tables are read here, which the connections of the hot path are told never to plan.
WHOLE = "set local enable_seqscan = on; set local enable_hashjoin = on; set local jit = off"
DAYS = """
    with said as (
      select (created_at at time zone 'utc')::date as day, sender_id, count(*) as messages
      from message where created_at >= %(since)s and type not in ('system', 'call') group by 1, 2
    ), talk as (
      select day, sum(messages)::bigint as messages, count(*) as active from said group by day
    ), opened as (
      select (created_at at time zone 'utc')::date as day, count(*) as conversations
      from conversation where created_at >= %(since)s group by 1
    ), arrived as (
      select (created_at at time zone 'utc')::date as day, count(*) as people
      from person where created_at >= %(since)s and role = 'user' group by 1
    ), calendar as (
      select generate_series((%(since)s at time zone 'utc')::date::timestamp,
                             now() at time zone 'utc', interval '1 day')::date as day
    )
    select day::text, coalesce(conversations, 0), coalesce(messages, 0), coalesce(active, 0),
           coalesce(people, 0)
    from calendar left join talk using (day) left join opened using (day) left join arrived using (day)
    order by day
"""


def inquiries_of(counted: Counted) -> Inquiries:
    """What a user sees of their own inquiries."""
    return Inquiries(
        received=counted.received,
        answered=counted.answered,
        rate=counted.rate,
        median_seconds=counted.median_seconds,
        badge=badge_of(counted),
    )


class Statistics:
    """The store for statistics."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read_own(self, user_id: str) -> Stats:
        """The numbers of one user."""
        args = {"user": user_id}
        [(conversations, unread, messages, sent)] = await self._database.query(MINE, args)
        [(answers, median, average)] = await self._database.query(ANSWERS, args)
        return Stats(
            conversations=conversations,
            messages=messages,
            sent=sent,
            unread=unread,
            response_time=ResponseTime(answers=answers, median_ms=median, average_ms=average),
            inquiries=inquiries_of(await Responsiveness(self._database).count(user_id)),
        )

    async def list_days(self, since: datetime) -> list[Day]:
        """All days from the one of `since` until today."""

        async def work(transaction: Transaction) -> list[Day]:
            await transaction.execute(WHOLE)
            rows = await transaction.query(DAYS, {"since": since})
            return [
                Day(
                    day=day,
                    conversations=conversations,
                    messages=messages,
                    active_users=active,
                    new_users=new,
                )
                for day, conversations, messages, active, new in rows
            ]

        return await self._database.transaction(work)
