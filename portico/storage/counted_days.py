"""The numbers of each day: counted once when the day is over, and at every request until then.

Nothing but an import writes into days that are over, and an import forgets their numbers in each of its
transactions (`FORGET`). Whoever counts a day waits for such a transaction, and it waits for who counts.
"""

from datetime import date, datetime
from typing import NamedTuple

from portico.contract.stats import Day
from portico.storage.database import Database, Transaction

# A day is over an hour after midnight: nothing is on its way any more.
BOUNDS = """
    select first, greatest(first, until), array(
             select d::date from generate_series(first, until - interval '1 day', interval '1 day') d
             where not exists (select from counted_day k where k.day = d::date) order by d)
    from (
      select date_trunc('day', since) + case when since > date_trunc('day', since)
               then interval '1 day' else interval '0' end as first,
             date_trunc('day', (now() - interval '1 hour') at time zone 'utc') as until
      from (select %s::timestamptz at time zone 'utc') asked(since)
    ) bounds
"""
HOLD = "lock table counted_day in share row exclusive mode"
OF_DAY = """created_at >= %(day)s::timestamp at time zone 'utc'
        and created_at < (%(day)s::timestamp + interval '1 day') at time zone 'utc'"""
COUNT = f"""
    insert into counted_day (day, conversations, messages, active_users, new_users)
    select %(day)s, (select count(*) from conversation where {OF_DAY}), count(*), count(distinct sender_id),
           (select count(*) from person where role = 'user' and {OF_DAY})
    from message where type not in ('system', 'call') and {OF_DAY}
    on conflict do nothing returning 1
"""
FORGET = "delete from counted_day"
# A few days are joined with each other, which the connections of the hot path are told never to plan.
FEW = "set local enable_hashjoin = on"
LIVE = """created_at >= %(since)s
        and (created_at < %(first)s at time zone 'utc' or created_at >= %(until)s at time zone 'utc')"""
DAYS = f"""
    with said as (
      select (created_at at time zone 'utc')::date as day, sender_id, count(*) as messages
      from message where {LIVE} and type not in ('system', 'call') group by 1, 2
    ), live as (
      select day, 0 as conversations, sum(messages)::bigint as messages, count(*) as active, 0 as people
      from said group by day
      union all
      select (created_at at time zone 'utc')::date, count(*), 0, 0, 0
      from conversation where {LIVE} group by 1
      union all
      select (created_at at time zone 'utc')::date, 0, 0, 0, count(*)
      from person where {LIVE} and role = 'user' group by 1
      union all
      select day, conversations, messages, active_users, new_users
      from counted_day where day >= %(first)s and day < %(until)s
    ), calendar as (
      select generate_series((%(since)s at time zone 'utc')::date::timestamp,
                             now() at time zone 'utc', interval '1 day')::date as day
    )
    select day::text, coalesce(sum(conversations), 0)::bigint, coalesce(sum(messages), 0)::bigint,
           coalesce(sum(active), 0)::bigint, coalesce(sum(people), 0)::bigint
    from calendar left join live using (day) group by day order by day
"""


class Bounds(NamedTuple):
    """The columns of BOUNDS: between `first` and `until`, whole days are over; `missing` are not counted."""

    first: datetime
    until: datetime
    missing: list[date]


class CountedDays:
    """The store of the numbers of days."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_days(self, since: datetime) -> list[Day]:
        """All days from the one of `since` until today."""
        bounds = await self._bounds(since)
        for day in bounds.missing:
            await self._count(day)
        values = {"since": since, "first": bounds.first, "until": bounds.until}

        async def work(transaction: Transaction) -> list[Day]:
            await transaction.execute(FEW)
            rows = await transaction.query(DAYS, values)
            return [
                Day(day=day, conversations=new, messages=messages, active_users=active, new_users=people)
                for day, new, messages, active, people in rows
            ]

        return await self._database.transaction(work)

    async def _bounds(self, since: datetime) -> Bounds:
        [row] = await self._database.query(BOUNDS, (since,))
        return Bounds._make(row)

    async def _count(self, day: date) -> None:
        async def work(transaction: Transaction) -> None:
            await transaction.execute(HOLD)
            await transaction.query(COUNT, {"day": day})

        await self._database.transaction(work)
