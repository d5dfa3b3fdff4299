"""Moves one conversation of a guest to an account, in one transaction under the conversation's lock.

A send takes the same lock: it is stored before, and moved, or comes after, and is refused. People are locked
first, as by whoever opens a conversation or blocks somebody.
"""

from collections.abc import Sequence

import msgspec

from portico.domain.conversations import evidence_key, pair_key
from portico.storage.conversations.locking import LockedConversation, lock_conversation
from portico.storage.conversations.opening import MEET
from portico.storage.database import Database, Transaction
from portico.storage.search.words import member_of

MEMBERS = "select user_id from participant where conversation_id = %s order by user_id"
WAS_IN = """
    select exists (select from participant where conversation_id = %s and user_id = %s and left_at is null)
"""
# Of two who are in, the account is what either was: owner, not muted, read as far as the further one.
JOIN = """
    with guest as (
      delete from participant where conversation_id = %(conversation)s and user_id = %(guest)s returning *
    )
    insert into participant as p (conversation_id, user_id, role, joined_at, left_at, read_seq, delivered_seq,
      marked_unread, muted_until, pinned, archived, cleared_seq, hidden_seq, read_at, delivered_at, rev)
    select conversation_id, %(account)s, role, joined_at, left_at, read_seq, delivered_seq,
      marked_unread, muted_until, pinned, archived, cleared_seq, hidden_seq, read_at, delivered_at, rev + 1
    from guest
    on conflict (conversation_id, user_id) do update set
      role = case when p.left_at is null and p.role = 'owner'
                    or excluded.left_at is null and excluded.role = 'owner' then 'owner' else 'member' end,
      joined_at = least(p.joined_at, excluded.joined_at),
      left_at = case when p.left_at is not null and excluded.left_at is not null
                     then greatest(p.left_at, excluded.left_at) end,
      read_seq = greatest(p.read_seq, excluded.read_seq),
      read_at = case when excluded.read_seq > p.read_seq then excluded.read_at else p.read_at end,
      delivered_seq = greatest(p.delivered_seq, excluded.delivered_seq),
      delivered_at = case when excluded.delivered_seq > p.delivered_seq then excluded.delivered_at
                          else p.delivered_at end,
      cleared_seq = case when p.left_at is not null and excluded.left_at is null then excluded.cleared_seq
                         when excluded.left_at is not null then p.cleared_seq
                         else least(p.cleared_seq, excluded.cleared_seq) end,
      hidden_seq = case when p.left_at is not null and excluded.left_at is null then excluded.hidden_seq
                        when excluded.left_at is not null then p.hidden_seq
                        else least(p.hidden_seq, excluded.hidden_seq) end,
      rev = p.rev + excluded.rev, changed = pg_current_xact_id()
"""
SAID = """
    update message m set sender_id = %(account)s, rev = rev + 1, changed = pg_current_xact_id(),
      local_id = case when exists (select from message o
                                   where o.sender_id = %(account)s and o.local_id = m.local_id)
                      then 'guest-message-' || m.id else m.local_id end
    where m.sender_id = %(guest)s and m.conversation_id = %(conversation)s returning 1
"""
REACTIONS = """
    update message m set rev = rev + 1, changed = pg_current_xact_id(), reactions = (
      select jsonb_object_agg(r.key, case
               when not r.value ? %(guest)s then r.value
               when r.value ? %(account)s then r.value - %(guest)s::text
               else (select jsonb_agg(case u.id when %(guest)s then %(account)s else u.id end order by place)
                     from jsonb_array_elements_text(r.value) with ordinality as u(id, place)) end)
      from jsonb_each(m.reactions) r)
    where m.conversation_id = %(conversation)s and m.reactions is not null
      and exists (select from jsonb_each(m.reactions) r where r.value ? %(guest)s)
"""
MENTIONS = """
    update message m set rev = rev + 1, changed = pg_current_xact_id(),
      metadata = jsonb_set(m.metadata, '{mentions}', (m.metadata -> 'mentions') - %(guest)s::text
                                                      - %(account)s::text || to_jsonb(%(account)s::text))
    where m.conversation_id = %(conversation)s and jsonb_typeof(m.metadata -> 'mentions') = 'array'
      and m.metadata -> 'mentions' ? %(guest)s
"""
CARDS = """
    update message m set rev = rev + 1, changed = pg_current_xact_id(),
      card = replace(m.card::text, to_json(%(guest)s::text)::text, to_json(%(account)s::text)::text)::jsonb
    where m.conversation_id = %(conversation)s and m.card is not null
      and strpos(m.card::text, to_json(%(guest)s::text)::text) > 0
"""
PINS = """
    update message m set rev = rev + 1, changed = pg_current_xact_id(),
      pinned = jsonb_set(m.pinned, '{by}', to_jsonb(%(account)s::text))
    from message_pin n
    where n.message_id = m.id and n.conversation_id = %(conversation)s and m.pinned ->> 'by' = %(guest)s
"""
ROLES = """
    update conversation c set metadata = jsonb_set(
      c.metadata, '{roles}', (c.metadata -> 'roles') - %(guest)s::text
      || jsonb_build_object(%(account)s::text, coalesce(c.metadata -> 'roles' -> %(account)s::text,
                                                        c.metadata -> 'roles' -> %(guest)s::text)))
    where c.id = %(conversation)s and jsonb_typeof(c.metadata -> 'roles') = 'object'
      and c.metadata -> 'roles' ? %(guest)s
"""
BLOCKS = (
    """insert into conversation_block (conversation_id, user_id)
       select conversation_id, %(account)s from conversation_block
       where conversation_id = %(conversation)s and user_id = %(guest)s on conflict do nothing""",
    "delete from conversation_block where conversation_id = %(conversation)s and user_id = %(guest)s",
)
# A call that is not over stays with its session, which ends; the last look comes a minute later.
CALLS = (
    """delete from call_party g using call c, call_party a
       where c.id = g.call_id and c.conversation_id = %(conversation)s and g.user_id = %(guest)s
         and a.call_id = g.call_id and a.user_id = %(account)s and c.status not in ('ringing', 'active')""",
    """update call_party g set user_id = %(account)s from call c
       where c.id = g.call_id and c.conversation_id = %(conversation)s and g.user_id = %(guest)s
         and c.status not in ('ringing', 'active')""",
    """update call set caller_id = %(account)s
       where conversation_id = %(conversation)s and caller_id = %(guest)s
         and status not in ('ringing', 'active')""",
)
# What the account has not sent yet is later than what the guest has not.
DRAFTS = (
    """insert into draft (user_id, conversation_id, text, seq, updated_at)
       select %(account)s, conversation_id, text, seq, clock_timestamp() from draft
       where conversation_id = %(conversation)s and user_id = %(guest)s on conflict do nothing""",
    "delete from draft where conversation_id = %(conversation)s and user_id = %(guest)s",
)
SCHEDULED = """
    update scheduled_message set user_id = %(account)s, local_id = 'guest-' || id
    where conversation_id = %(conversation)s and user_id = %(guest)s
"""
SITE = (
    """insert into site_read (conversation_id, user_id, told_seq)
       select conversation_id, %(account)s, told_seq from site_read
       where conversation_id = %(conversation)s and user_id = %(guest)s
       on conflict (conversation_id, user_id) do update
         set told_seq = greatest(site_read.told_seq, excluded.told_seq)""",
    "delete from site_read where conversation_id = %(conversation)s and user_id = %(guest)s",
)
# What others said is found by the account too. What was said meanwhile is indexed by the log.
FOUND = """
    update message_search set words = words || %(member)s::tsvector
    where conversation_id = %(conversation)s and not words @@ %(member)s::tsquery
"""
TOUCH = """
    update conversation c set rev = rev + 1, changed = pg_current_xact_id(),
      creator_id = case when creator_id = %(guest)s then %(account)s else creator_id end,
      pair_key = case when not exists (select from conversation o
                                       where o.pair_key = %(pair)s and o.id <> c.id) then %(pair)s end
    where c.id = %(conversation)s
"""


class MovedConversation(msgspec.Struct, frozen=True):
    """A conversation that has the account in the guest's place; `entered`: the account was not in it."""

    member_ids: tuple[str, ...]
    entered: bool
    messages: int


class GuestConversations:
    """The store of conversations of guests."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def move(self, conversation_id: int, guest_id: str, user_id: str) -> MovedConversation:
        """Put the account in the guest's place. Raises NotFound, Unavailable."""

        async def work(transaction: Transaction) -> MovedConversation:
            members = [id_ for (id_,) in await transaction.query(MEMBERS, (conversation_id,))]
            await transaction.query(MEET, ([*members, user_id],))
            held = await lock_conversation(transaction, conversation_id)
            [(was_in,)] = await transaction.query(WAS_IN, (conversation_id, user_id))
            values = {"conversation": conversation_id, "guest": guest_id, "account": user_id}
            await transaction.execute(JOIN, values)
            said = await transaction.query(SAID, values)
            for statement in (
                *(REACTIONS, MENTIONS, CARDS, PINS, ROLES, SCHEDULED),
                *BLOCKS,
                *CALLS,
                *DRAFTS,
                *SITE,
            ):
                await transaction.execute(statement, values)
            await transaction.execute(FOUND, {**values, "member": member_of(user_id)})
            await transaction.execute(TOUCH, {**values, "pair": await _pair(transaction, held)})
            now_in = (await lock_conversation(transaction, conversation_id)).member_ids
            return MovedConversation(now_in, not was_in and user_id in now_in, len(said))

        return await self._database.transaction(work)


async def _pair(transaction: Transaction, held: LockedConversation) -> str | None:
    """The key of the conversation as it is now; None for a group, and for one with nobody else in it."""
    [(kind, property_id, evidence)] = await transaction.query(
        "select type, property_id, evidence from conversation where id = %s", (held.id,)
    )
    members: Sequence[str] = [id_ for (id_,) in await transaction.query(MEMBERS, (held.id,))]
    if len(members) < 2:
        return None
    key = pair_key(kind, property_id, members)
    return evidence_key(key) if evidence else key
