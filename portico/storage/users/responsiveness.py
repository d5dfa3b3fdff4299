"""How a person answers inquiries, counted from the messages on every request."""

from portico.domain.responsiveness import Inquiries
from portico.storage.database import Database

# The newest 200: somebody with thousands of them is asked for often. Their age is written so that no index of
# times is used, which has everybody's conversations.
COUNT = """
    with inquiry as (
      select c.id from participant p join conversation c on c.id = p.conversation_id
      where p.user_id = %(user)s and c.type = 'property_inquiry'
        and now() - c.created_at < interval '90 days'
      order by c.id desc limit 200
    ), asked as (
      select i.id, f.seq, f.created_at from inquiry i cross join lateral (
        select m.seq, m.sender_id, m.created_at from message m
        where m.conversation_id = i.id and m.type not in ('system', 'call')
          and not exists (select from person bot where bot.id = m.sender_id and bot.role = 'bot')
        order by m.seq limit 1) f
      where f.sender_id <> %(user)s
    ), answered as (
      select a.created_at as asked_at, (
        select m.created_at from message m
        where m.conversation_id = a.id and m.seq > a.seq and m.sender_id = %(user)s
          and m.type not in ('system', 'call')
        order by m.seq limit 1) as answered_at
      from asked a
    )
    select count(*), count(*) filter (where answered_at is not null or asked_at < now() - interval '1 day'),
           count(answered_at),
           round(percentile_cont(0.5) within group (
             order by extract(epoch from answered_at - asked_at))::numeric)::bigint
    from answered
"""


class Responsiveness:
    """The store of how people answer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self, user_id: str) -> Inquiries:
        """The inquiries of a user in the last 90 days."""
        [row] = await self._database.query(COUNT, {"user": user_id})
        return Inquiries(*row)
