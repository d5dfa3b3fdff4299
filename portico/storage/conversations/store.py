"""Stores conversations: one for the same people and property, each as one participant sees it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta

from portico.contract.conversation import ListConversations
from portico.contract.shapes import Conversation, Participant
from portico.domain.errors import Blocked, NotFound
from portico.domain.paging import decode_cursor, encode_cursor
from portico.domain.times import rfc3339, rfc3339_epoch
from portico.storage.conversations.locking import lock_as_member
from portico.storage.database import Database, Row, Transaction, split
from portico.storage.messages.rows import columns_for, joined_message_for
from portico.storage.messages.unread import unread_of
from portico.storage.signed_urls import SignedUrls
from portico.storage.teams.access import know
from portico.storage.users.people import Given, give_names

OPEN = """
    insert into conversation (type, property_id, title, metadata, pair_key, creator_id)
    values (%s, %s, %s, %s::jsonb, %s, %s)
    on conflict (pair_key) do nothing returning id
"""
FIND = "select id from conversation where pair_key = %s"
MEET = "select 1 from person where id = any (%s) order by id for update"  # nobody blocks anybody meanwhile
SHOW = """
    update participant set hidden_seq = -1, rev = rev + 1, changed = pg_current_xact_id()
    where conversation_id = %s and user_id = %s and hidden_seq >= 0 returning 1
"""
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

PARTICIPANT = """jsonb_build_object('user_id', q.user_id, 'role', q.role, 'name', person.name,
    'avatar_url', person.avatar_url, 'joined_at', extract(epoch from q.joined_at),
    'rev', person.rev)"""
# Who is blocked as a person is not told so: what they write is refused, and that is all.
UNTOLD = """exists (select from person_block b join conversation_block x on x.user_id = b.user_id
      where x.conversation_id = c.id and b.blocked_id = p.user_id)
    and not exists (select from conversation_block own
      where own.conversation_id = c.id and own.user_id = p.user_id)"""
STATUS = f"""case when c.status = 'blocked' and not ({UNTOLD}) then 'blocked' when p.archived then 'archived'
    else 'active' end"""
VIEW = f"""
    select p.user_id, c.id, c.type, {STATUS}, c.property_id, c.title, c.metadata, c.last_seq,
           c.created_at, c.updated_at, c.booking_url,
           p.read_seq, p.delivered_seq, p.marked_unread, p.muted_until, p.pinned,
           p.cleared_seq, c.rev + p.rev, {unread_of()},
           (select jsonb_agg({PARTICIPANT} order by q.joined_at, q.user_id) from participant q
            join person on person.id = q.user_id where q.conversation_id = c.id and q.left_at is null),
           {columns_for("p.cleared_seq")}
    from participant p
    join conversation c on c.id = p.conversation_id
    left join message m on m.conversation_id = c.id and m.seq = c.last_seq and m.seq > p.cleared_seq
    where p.left_at is null
"""


class ViewRow(NamedTuple):
    """VIEW without the last message, in its order."""

    user_id: str
    id: int
    type: Any
    status: Any
    property_id: str | None
    title: str | None
    metadata: dict[str, Any]
    last_seq: int
    created_at: datetime
    updated_at: datetime
    booking_url: str | None
    read_seq: int
    delivered_seq: int
    marked_unread: bool
    muted_until: datetime | None
    pinned: bool
    cleared_seq: int
    rev: int
    unread: int
    participants: list[dict[str, Any]]


ONE = VIEW + " and p.user_id = %s and p.conversation_id = %s"
LISTED = " and c.last_seq > p.hidden_seq"
EVERY = VIEW + LISTED + " and p.conversation_id = %s"
PAGE = f"""{VIEW}
    and p.user_id = %s and c.last_seq > p.hidden_seq
    and (%s::text is null or {STATUS} = %s)
    and (%s::text is null or c.type = %s)
    and (%s::boolean is null or ({unread_of()} > 0) = %s)
    and (c.updated_at, c.id) < (to_timestamp(%s / 1e6), %s)
    order by c.updated_at desc, c.id desc limit %s
"""
PEOPLE = """
    select q.user_id, q.role, person.name, person.avatar_url, extract(epoch from q.joined_at)::float8,
           person.rev
    from participant q join person on person.id = q.user_id
    where q.conversation_id = %s and q.left_at is null order by q.joined_at, q.user_id
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


class Position(msgspec.Struct, frozen=True, array_like=True):
    """Where a page begins: below this activity (microseconds since the epoch) and id."""

    updated_us: Annotated[int, Meta(ge=0, le=2**53)] = 2**53
    id: Annotated[int, Meta(ge=0, le=2**53)] = 2**53


class Conversations:
    """The store of conversations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, opening: Opening) -> Opened:
        """Get or create."""
        return await self._database.transaction(lambda transaction: open_in(transaction, opening))

    async def unhide(self, user_id: str, conversation_id: int) -> bool:
        """Restore a conversation that the user deleted for themselves. Returns whether it was deleted."""

        async def work(transaction: Transaction) -> bool:
            await lock_as_member(transaction, conversation_id, user_id)
            return bool(await transaction.query(SHOW, (conversation_id, user_id)))

        return await self._database.transaction(work)

    async def get(self, user_id: str, conversation_id: int) -> Conversation:
        """A conversation as the user sees it. Raises NotFound."""
        rows = await self._database.query(ONE, (user_id, conversation_id))
        if not rows:
            raise NotFound("no such conversation")
        return conversation_of(rows[0], self._database.signed_urls)

    async def find_listed(self, user_id: str, conversation_id: int) -> Conversation | None:
        """The same; None if the conversation is not in the user's list."""
        rows = await self._database.query(ONE + LISTED, (user_id, conversation_id))
        return conversation_of(rows[0], self._database.signed_urls) if rows else None

    async def views_by_user(self, conversation_id: int) -> dict[str, Conversation]:
        """A conversation as each participant sees it who has it in their list, in one statement."""
        rows = await self._database.query(EVERY, (conversation_id,))
        views = [conversation_of(row, self._database.signed_urls) for row in rows]
        return {user_id: view for (user_id, *_), view in zip(rows, views, strict=True)}

    async def list_conversations(
        self, user_id: str, asked: ListConversations
    ) -> tuple[list[Conversation], str | None]:
        """A page by newest activity, and the cursor of the next one."""
        start = decode_cursor(asked.cursor, Position) if asked.cursor else Position()
        filters = (asked.status, asked.status, asked.type, asked.type, asked.unread, asked.unread)
        args = (user_id, *filters, start.updated_us, start.id, asked.limit + 1)
        rows = await self._database.query(PAGE, args)
        page = rows[: asked.limit]
        more = len(rows) > asked.limit
        shown = [conversation_of(row, self._database.signed_urls) for row in page]
        return shown, _cursor(page[-1]) if more else None

    async def list_participants(self, user_id: str, conversation_id: int) -> list[Participant]:
        """The participants. Raises NotFound if the user is not one of them."""
        rows = await self._database.query(PEOPLE, (conversation_id,))
        if user_id not in [id_ for id_, *_ in rows]:
            raise NotFound("no such conversation")
        return [
            Participant(
                user_id=id_, role=role, name=name, avatar_url=avatar, joined_at=rfc3339_epoch(joined), rev=rev
            )
            for id_, role, name, avatar, joined, rev in rows
        ]


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


def conversation_of(columns: Row, urls: SignedUrls) -> Conversation:
    """A conversation from VIEW."""
    row, message = split(columns, ViewRow)
    return Conversation(
        id=row.id,
        rev=row.rev,
        type=row.type,
        status=row.status,
        property_id=row.property_id,
        title=row.title,
        booking_url=row.booking_url,
        metadata=row.metadata,
        participants=_participants(row.participants),
        participant_count=len(row.participants),
        last_message=joined_message_for(row.user_id, message, urls),
        last_seq=row.last_seq,
        unread=row.unread,
        read_seq=row.read_seq,
        cleared_seq=row.cleared_seq,
        muted_until=None if row.muted_until is None else rfc3339(row.muted_until),
        pinned=row.pinned,
        created_at=rfc3339(row.created_at),
        updated_at=rfc3339(row.updated_at),
    )


def _participants(people: Sequence[dict[str, Any]]) -> list[Participant]:
    return [
        Participant(**{**person, "joined_at": rfc3339_epoch(float(person["joined_at"]))}) for person in people
    ]


def _row(opening: Opening) -> tuple[str | None, ...]:
    metadata = msgspec.json.encode(opening.metadata).decode()
    return opening.type, opening.property_id, opening.title, metadata, opening.pair_key, opening.creator_id


def _cursor(last: Row) -> str:
    row, _ = split(last, ViewRow)
    microseconds = int(row.updated_at.timestamp()) * 1_000_000 + row.updated_at.microsecond
    return encode_cursor(Position(microseconds, row.id))
