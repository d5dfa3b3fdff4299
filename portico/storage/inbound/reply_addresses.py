"""Tokens of the addresses that answers go to. A token ends when its person leaves or is barred."""

import secrets

from portico.domain.errors import Unavailable
from portico.domain.inbound.decisions import Place
from portico.domain.inbound.reply_addresses import TOKEN_BYTES, token_of
from portico.storage.database import Database

# A new token for who has left and come back: what the old one was in is over.
ENSURE = """
    insert into reply_address as r (token, user_id, conversation_id)
    select %(token)s, user_id, conversation_id from participant
    where conversation_id = %(conversation)s and user_id = %(user)s and left_at is null
    on conflict (user_id, conversation_id) do update set
      (token, created_at) = (
        select case when p.joined_at > r.created_at then excluded.token else r.token end,
               case when p.joined_at > r.created_at then now() else r.created_at end
        from participant p where p.conversation_id = r.conversation_id and p.user_id = r.user_id)
    returning token
"""
# The token of a guest is that of the account which they became: mails of before are still in their mailbox.
FIND = """
    with recursive address as (select * from reply_address where token = %s),
    whose as (
      select person.id, email, merged_into, banned_at, erased_at
      from address join person on person.id = address.user_id
      union
      select person.id, person.email, person.merged_into, person.banned_at, person.erased_at
      from whose join person on person.id = whose.merged_into
    )
    select whose.id, r.conversation_id, whose.email
    from address r
    join whose on whose.merged_into is null
    join participant p on p.conversation_id = r.conversation_id and p.user_id = whose.id
    where p.left_at is null and p.joined_at <= r.created_at
      and whose.erased_at is null and whose.banned_at is null
"""
# A guest, or an account that was one of several, whose conversation has not moved to the next account yet.
MOVES = """
    with recursive whose as (
      select person.id, merged_into from reply_address r join person on person.id = r.user_id
      where token = %(token)s
      union
      select person.id, person.merged_into from whose join person on person.id = whose.merged_into
    )
    select 1 from whose join guest_merge g on g.guest_id = whose.id and g.finished_at is null
    join participant p on p.user_id = whose.id and p.left_at is null
    join reply_address r on r.token = %(token)s and r.conversation_id = p.conversation_id
"""
IS_MERGED = "select 1 from person where id = %s and merged_into is not null"


class ReplyAddresses:
    """The store of tokens."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ensure(self, user_id: str, conversation_id: int) -> str | None:
        """The token of a participant; None for somebody who has left."""
        token = token_of(secrets.token_bytes(TOKEN_BYTES))
        values = {"token": token, "user": user_id, "conversation": conversation_id}
        rows = await self._database.query(ENSURE, values)
        return rows[0][0] if rows else None

    async def find(self, token: str) -> Place | None:
        """Whose the token is, and in which conversation; None for one that is unknown or over.

        Raises Unavailable while a guest's conversation moves to their account.
        """
        rows = await self._database.query(FIND, (token,))
        if not rows and await self._database.query(MOVES, {"token": token}):
            raise Unavailable("this guest becomes an account: retry")
        return Place(*rows[0]) if rows else None

    async def is_merged(self, user_id: str) -> bool:
        """Whether they were a guest and are an account now."""
        return bool(await self._database.query(IS_MERGED, (user_id,)))
