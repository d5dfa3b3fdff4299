"""Statistics of a user, counted from the rows on every request: there is no counter that could drift."""

from portico.contract.stats import Inquiries, ResponseTime, Stats
from portico.domain.responsiveness import Inquiries as Counted
from portico.domain.responsiveness import badge_of
from portico.storage.database import Database
from portico.storage.messages.unread import unread_of
from portico.storage.users.responsiveness import Responsiveness

# Numbers are dense, so what somebody sees is counted from them, less what was taken back. What they sent is
# counted in an index, less what they see no more. No message is read for either.
MINE = f"""
    with mine as materialized (
      select c.id, p.cleared_seq, c.last_seq, {unread_of()} as unread
      from participant p join conversation c on c.id = p.conversation_id
      where p.user_id = %(user)s and p.left_at is null
    ), gone as (
      select count(*) as messages, count(*) filter (where m.sender_id = %(user)s) as own
      from mine join message m on m.conversation_id = mine.id and m.seq > mine.cleared_seq
      where m.deleted_at is not null
    ), unseen as (
      select count(*) as own from (
        select id, cleared_seq from mine where cleared_seq > 0
        union all
        select conversation_id, {2**62} from participant where user_id = %(user)s and left_at is not null
      ) past join message m on m.conversation_id = past.id and m.seq <= past.cleared_seq
      where m.sender_id = %(user)s
    )
    select count(*), coalesce(sum(unread), 0)::bigint,
           coalesce(sum(greatest(last_seq - cleared_seq, 0)), 0)::bigint - (select messages from gone),
           (select count(*) from message where sender_id = %(user)s)
             - (select own from gone) - (select own from unseen)
    from mine
"""
PLACES, SAID = 200, 500  # conversations, and messages of each, of which answers are counted
# Turns alternate: another's first message, the caller's first answer, and so on.
ANSWERS = f"""
    with place as materialized (
      select c.id, greatest(p.cleared_seq, c.last_seq - {SAID}) as after
      from participant p join conversation c on c.id = p.conversation_id
      where p.user_id = %(user)s and p.left_at is null and c.updated_at > now() - interval '90 days'
      order by c.updated_at desc, c.id desc limit {PLACES}
    ), said as (
      select m.conversation_id, m.seq, m.created_at, m.sender_id = %(user)s as own
      from place join message m on m.conversation_id = place.id and m.seq > place.after
      where m.type not in ('system', 'call') and m.created_at > now() - interval '90 days'
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
