"""Erases users: only the id remains. Every method is one batch in one transaction, and idempotent.

A row of `erasure` says who is to be erased, so an erasure continues after a crash.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from portico.domain.errors import NotFound
from portico.storage.database import Database, Transaction
from portico.storage.messages.emptying import SAYS_SOMETHING, empty, lock, touch
from portico.storage.moderation.audit import AdminAction, note

BATCH = 500  # messages a transaction
PROFILE = """
    update person set erased_at = coalesce(erased_at, now()), uid = null, name = null, name_words = '',
           name_claim = null, guest_metadata = null, email = null, mobile = null, avatar_url = null,
           avatar_claim = null, last_seen = null
    where id = %s returning erased_at
"""
OWN = (
    "update media set due_at = now(), filename = 'file' where owner_id = %s",
    "delete from person_block where user_id = %s",
    "delete from device where user_id = %s",
    "delete from ended_device where user_id = %s",
    "delete from team_member where user_id = %s",
    "delete from calendar_feed where user_id = %s",
    "update inbox_item set assignee_id = null where assignee_id = %s",
    "delete from note where author_id = %s",
    "delete from note where conversation_id in (select conversation_id from participant where user_id = %s)",
    "delete from preference where user_id = %s",
    "delete from draft where user_id = %s",
    "delete from scheduled_message where user_id = %s",
    "delete from held_message where sender_id = %s",
    "delete from site_person where user_id = %s",
    "delete from delivery_attempt where delivery_id in (select id from delivery where user_id = %s)",
    "delete from delivery where user_id = %s",
    "delete from reply_address where user_id = %s",
    "delete from inbound_answer where user_id = %s",
    "update report set assignee_id = null where assignee_id = %s",
    "update held_message set assignee_id = null where assignee_id = %s",
    """update moderation_appeal set text = null
       where decision_id in (select id from moderation_decision where user_id = %s)""",
    "update moderation_decision set reason = null where user_id = %s",
    "update report set reason = null where reporter_id = %s",
    "update report set reason = null, text = null where user_id = %s",
)
BEGIN = """
    insert into erasure (user_id, requested_by) values (%s, %s)
    on conflict (user_id) do update set requested_at = now(), finished_at = null
"""
SAID = f"""
    select m.id, m.local_id from message m
    where m.sender_id = %s and m.local_id > %s and {SAYS_SOMETHING}
      and not exists (select from conversation c where c.id = m.conversation_id and c.evidence)
    order by m.local_id limit %s
"""
PLACES = (
    "select conversation_id from participant where user_id = %s and not evidence order by conversation_id"
)
HELD = "select conversation_id from participant where user_id = %s and evidence order by conversation_id"
# What they wrote into a card of somebody else.
WROTE_INTO_CARD = """m.card is not null and (
    m.card ? 'reason' and m.card #>> '{history,-1,user_id}' = %(user)s
    or m.card -> 'history' @> jsonb_build_array(jsonb_build_object('user_id', %(user)s::text))
      and exists (select from jsonb_array_elements(m.card -> 'history') h
                  where h ->> 'user_id' = %(user)s and h ? 'reason')
    or m.card ->> 'proposed_by' = %(user)s and m.card -> 'terms' ? 'conditions')"""
REACTED = f"""
    select m.id, m.seq from message m
    where m.conversation_id = %(conversation)s and m.seq > %(after)s and (
      m.reactions is not null and exists (select from jsonb_each(m.reactions) r where r.value ? %(user)s)
      or {WROTE_INTO_CARD})
    order by m.seq limit %(limit)s
"""
EMPTY_CARDS = f"""
    update message m set rev = rev + 1, changed = pg_current_xact_id(),
      card = ((case when m.card #>> '{{history,-1,user_id}}' = %(user)s then m.card - 'reason'
          else m.card end)
        #- (case when m.card ->> 'proposed_by' = %(user)s then array['terms', 'conditions']
            else array['terms', ''] end)) || jsonb_build_object('history', (
          select jsonb_agg(case when h ->> 'user_id' = %(user)s then h - 'reason' else h end order by place)
          from jsonb_array_elements(m.card -> 'history') with ordinality as e(h, place)))
    where m.id = any (%(ids)s) and {WROTE_INTO_CARD}
"""
UNREACT = """
    update message m set rev = rev + 1, changed = pg_current_xact_id(),
      reactions = (select jsonb_object_agg(r.key, r.value - %(user)s::text) from jsonb_each(m.reactions) r
                   where r.value - %(user)s::text <> '[]')
    where m.id = any (%(ids)s) and m.reactions is not null
      and exists (select from jsonb_each(m.reactions) r where r.value ? %(user)s)
"""
UNFINISHED = """
    select user_id, requested_at < now() - interval '1 minute' from erasure where finished_at is null
    order by requested_at
"""
FINISH = "update erasure set finished_at = now() where user_id = %s and finished_at is null returning 1"


class Unfinished(msgspec.Struct, frozen=True):
    """A user to erase, and whether requests from before the erasure can still arrive."""

    user_id: str
    settled: bool


class Erasures:
    """The store for erasing people."""

    def __init__(self, database: Database, batch: int = BATCH) -> None:
        self._database = database
        self._batch = batch

    async def begin(self, admin_id: str, user_id: str) -> datetime:
        """Empty the profile and deny logins; returns when the erasure began. Raises NotFound."""

        async def work(transaction: Transaction) -> datetime:
            erased_at = await _forget(transaction, user_id)
            await transaction.execute(BEGIN, (user_id, admin_id))
            await note(transaction, AdminAction(admin_id, "admin.erase_user", user_id))
            return erased_at

        return await self._database.transaction(work)

    async def empty_profile(self, user_id: str) -> None:
        """Empty the profile again, in case a request from before has changed it."""
        await self._database.transaction(lambda transaction: _forget(transaction, user_id))

    async def empty_messages(self, user_id: str, after: str) -> tuple[int, str | None]:
        """Empty the user's next messages by `local_id`; returns how many, and where to continue."""

        async def work(transaction: Transaction) -> tuple[int, str | None]:
            rows = await transaction.query(SAID, (user_id, after, self._batch))
            await empty(transaction, [id_ for id_, _ in rows])
            local_ids = [local_id for _, local_id in rows]
            return len(rows), local_ids[-1] if len(rows) == self._batch else None

        return await self._database.transaction(work)

    async def list_conversations(self, user_id: str) -> Sequence[int]:
        """Conversations in which the user is or was a participant, without those that keep evidence."""
        return [id_ for (id_,) in await self._database.query(PLACES, (user_id,))]

    async def list_held(self, user_id: str) -> list[int]:
        """Conversations with evidence in which the user is or was: an erasure leaves them as they are."""
        return [id_ for (id_,) in await self._database.query(HELD, (user_id,))]

    async def take_reactions(self, user_id: str, conversation_id: int, after: int) -> int | None:
        """Remove the user's next reactions and words in cards; returns the `seq` to continue after."""

        asked = {"conversation": conversation_id, "after": after, "user": user_id, "limit": self._batch}

        async def work(transaction: Transaction) -> int | None:
            rows = await transaction.query(REACTED, asked)
            ids = [id_ for id_, _ in rows]
            if ids:
                conversation_ids = await lock(transaction, ids)
                for statement in (UNREACT, EMPTY_CARDS):
                    await transaction.execute(statement, {"user": user_id, "ids": ids})
                await touch(transaction, conversation_ids)
            seqs = [seq for _, seq in rows]
            return seqs[-1] if len(rows) == self._batch else None

        return await self._database.transaction(work)

    async def list_unfinished(self) -> list[Unfinished]:
        """Users whose erasure is not finished."""
        return [Unfinished(*row) for row in await self._database.query(UNFINISHED)]

    async def finish(self, user_id: str) -> None:
        """Delete the row of `erasure`."""
        await self._database.query(FINISH, (user_id,))


async def _forget(transaction: Transaction, user_id: str) -> datetime:
    rows = await transaction.query(PROFILE, (user_id,))
    if not rows:
        raise NotFound("no such user")
    for statement in OWN:
        await transaction.execute(statement, (user_id,))
    erased_at: datetime
    [(erased_at,)] = rows
    return erased_at
