"""Opens conversations: one for the same people and property."""

from collections.abc import Sequence
from typing import Any

import msgspec

from portico.domain.errors import Blocked
from portico.storage.database import Transaction
from portico.storage.teams.access import know
from portico.storage.users.people import Given, give_names

OPEN = """
    insert into conversation (type, property_id, title, metadata, pair_key, creator_id, evidence)
    values (%s, %s, %s, %s::jsonb, %s, %s, %s)
    on conflict (pair_key) do nothing returning id
"""
FIND = "select id from conversation where pair_key = %s"
MEET = "select 1 from person where id = any (%s) order by id for update"  # nobody blocks anybody meanwhile
APART = """
    select user_id, blocked_id from person_block
    where (user_id = %(creator)s and blocked_id = any (%(others)s))
       or (blocked_id = %(creator)s and user_id = any (%(others)s))
"""
# For who blocks the creator: blocked from the start, and not in their list until something is said.
KEEP_APART = """
    with apart as (
      insert into conversation_block (conversation_id, user_id)
      select %(id)s, unnest(%(blockers)s)
    ), hidden as (
      update participant set hidden_seq = 0 where conversation_id = %(id)s and user_id = any (%(blockers)s)
    )
    update conversation set status = 'blocked' where id = %(id)s
"""
JOIN = """
    insert into participant (conversation_id, user_id, role)
    select %s, member, case when member = any (%s) and %s = 'group' then 'owner' else 'member' end
    from unnest(%s) as member
"""


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation to create; `members` includes its creator, who owns it if it is a group.

    `owner_ids` are further owners of a group, `given` names and pictures by a service or the site.
    """

    creator_id: str
    members: tuple[str, ...]
    type: str
    property_id: str | None
    title: str | None
    metadata: dict[str, Any]
    pair_key: str | None
    evidence: bool = False
    owner_ids: tuple[str, ...] = ()
    given: tuple[Given, ...] = ()


class Opened(msgspec.Struct, frozen=True):
    """A conversation that was found or created, and who gets the event of a new one.

    `described` are the users whose name or picture changed with it.
    """

    id: int
    created: bool
    hearers: tuple[str, ...]
    described: tuple[str, ...] = ()


async def open_in(transaction: Transaction, opening: Opening) -> Opened:
    """Get or create inside a transaction. Raises Blocked if the creator blocks one of the others.

    A creator who is blocked by another user gets a conversation as usual, which that user does not see.
    Groups are created without the users who block the creator.
    """
    await know(transaction, opening.members)
    blockers = await _blockers(transaction, opening)
    described = await give_names(transaction, opening.given)
    of_two = opening.type != "group" and len(opening.members) == 2
    members = opening.members if of_two else _without(opening.members, blockers)
    created = await transaction.query(OPEN, _row(opening))
    if not created:
        [(existing,)] = await transaction.query(FIND, (opening.pair_key,))
        return Opened(existing, created=False, hearers=(), described=described)
    [(id_,)] = created
    owners = [opening.creator_id, *opening.owner_ids]
    await transaction.execute(JOIN, (id_, owners, opening.type, list(members)))
    if blockers and of_two:
        await transaction.execute(KEEP_APART, {"id": id_, "blockers": blockers})
    return Opened(id_, created=True, hearers=_without(members, blockers), described=described)


async def _blockers(transaction: Transaction, opening: Opening) -> list[str]:
    """The users who block the creator. Raises Blocked when the creator blocks one of the others."""
    await transaction.query(MEET, (list(opening.members),))
    others = [member for member in opening.members if member != opening.creator_id]
    apart = await transaction.query(APART, {"creator": opening.creator_id, "others": others})
    if any(blocker == opening.creator_id for blocker, _ in apart):
        raise Blocked("you block one of them: unblock them first")
    return [blocker for blocker, _ in apart]


def _without(members: Sequence[str], left_out: Sequence[str]) -> tuple[str, ...]:
    return tuple(member for member in members if member not in left_out)


def _row(opening: Opening) -> tuple[Any, ...]:
    metadata, key = msgspec.json.encode(opening.metadata).decode(), opening.pair_key
    about = opening.type, opening.property_id, opening.title, metadata
    return *about, key, opening.creator_id, opening.evidence
