"""Drafts: texts that a participant has not sent yet, as their other devices see them.

Sending pays nothing for them: a draft that is older than the last message of its user in the conversation
does not count, and is deleted later.
"""

from collections.abc import Sequence

from portico.contract.draft import Draft
from portico.domain.errors import NotFound
from portico.domain.times import rfc3339
from portico.storage.database import Database, Row, Transaction

MOST = 200  # drafts of a user
INSIDE = """
    select c.last_seq from conversation c join participant p on p.conversation_id = c.id
    where c.id = %s and p.user_id = %s and p.left_at is null
"""
SET = """
    insert into draft as d (user_id, conversation_id, text, seq, updated_at)
    values (%(user)s, %(conversation)s, %(text)s, %(seq)s, clock_timestamp())
    on conflict (user_id, conversation_id) do update set text = excluded.text, seq = excluded.seq,
      updated_at = greatest(excluded.updated_at, d.updated_at + interval '1 millisecond')
    returning d.conversation_id, d.text, d.updated_at
"""
ERASE = "delete from draft where user_id = %s and conversation_id = %s"
NOW = "select clock_timestamp()"
TRIM = """
    delete from draft where user_id = %(user)s and conversation_id in (
      select conversation_id from draft where user_id = %(user)s order by updated_at desc offset %(most)s)
"""
# A file, a voice message or a call takes no text along. A deleted message has none any more.
SENT = """exists (select from message m
    where m.conversation_id = d.conversation_id and m.seq > d.seq and m.sender_id = d.user_id
      and (m.text is not null or m.deleted_at is not null) and m.type <> 'call')"""
LIST = f"""
    select d.conversation_id, d.text, d.updated_at from draft d
    join participant p on p.conversation_id = d.conversation_id and p.user_id = d.user_id
      and p.left_at is null and p.joined_at <= d.updated_at
    where d.user_id = %(user)s and not {SENT}
      and (%(conversation)s::bigint is null or d.conversation_id = %(conversation)s)
    order by d.updated_at desc
"""
FORGET_SENT = f"""
    delete from draft d using unnest(%s::bigint[], %s::text[]) s(conversation_id, user_id)
    where d.conversation_id = s.conversation_id and d.user_id = s.user_id and {SENT}
"""


class DraftStore:
    """The store of drafts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def set(self, user_id: str, conversation_id: int, text: str) -> Draft:
        """Store or erase a draft. Raises NotFound for who is not in the conversation."""

        async def work(transaction: Transaction) -> Draft:
            inside = await transaction.query(INSIDE, (conversation_id, user_id))
            if not inside:
                raise NotFound("no such conversation")
            if not text:
                return await _erase(transaction, user_id, conversation_id)
            values = {"user": user_id, "conversation": conversation_id, "text": text, "seq": inside[0][0]}
            [row] = await transaction.query(SET, values)
            await transaction.execute(TRIM, {"user": user_id, "most": MOST})
            return _draft(row)

        return await self._database.transaction(work)

    async def list_drafts(self, user_id: str, conversation_id: int | None) -> list[Draft]:
        """The user's drafts, the newest first; of one conversation, or of all."""
        rows = await self._database.query(LIST, {"user": user_id, "conversation": conversation_id})
        return [_draft(row) for row in rows]

    async def forget_sent(self, places: Sequence[tuple[int, str]]) -> None:
        """Delete the drafts of these users in these conversations after which they sent a message."""
        ids, users = [id_ for id_, _ in places], [user_id for _, user_id in places]
        await self._database.transaction(lambda transaction: transaction.execute(FORGET_SENT, (ids, users)))


async def _erase(transaction: Transaction, user_id: str, conversation_id: int) -> Draft:
    await transaction.execute(ERASE, (user_id, conversation_id))
    [(now,)] = await transaction.query(NOW, ())
    return _draft((conversation_id, "", now))


def _draft(row: Row) -> Draft:
    conversation_id, text, updated_at = row
    return Draft(conversation_id=conversation_id, text=text, updated_at=rfc3339(updated_at))
