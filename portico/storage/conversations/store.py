"""Stores conversations, each as one participant sees it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import UNSET, Meta

from portico.contract.conversation import ListConversations
from portico.contract.shapes import Conversation, Participant
from portico.domain.errors import NotFound
from portico.domain.paging import decode_cursor, encode_cursor
from portico.domain.times import rfc3339, rfc3339_epoch
from portico.storage.conversations.locking import lock_as_member
from portico.storage.conversations.opening import Opened, Opening, open_in
from portico.storage.database import Database, Row, Transaction, split
from portico.storage.messages.rows import columns_for, joined_message_for
from portico.storage.messages.unread import unread_of
from portico.storage.signed_urls import SignedUrls

SHOW = """
    update participant set hidden_seq = -1, rev = rev + 1, changed = pg_current_xact_id()
    where conversation_id = %s and user_id = %s and hidden_seq >= 0 returning 1
"""
PARTICIPANT = """jsonb_build_object('user_id', q.user_id, 'role', q.role, 'name', person.name,
    'avatar_url', person.avatar_url, 'joined_at', extract(epoch from q.joined_at),
    'rev', person.rev, 'is_bot', person.role = 'bot')"""
# Who is blocked as a person is not told so: what they write is refused, and that is all.
UNTOLD = """exists (select from person_block b join conversation_block x on x.user_id = b.user_id
      where x.conversation_id = c.id and b.blocked_id = p.user_id)
    and not exists (select from conversation_block own
      where own.conversation_id = c.id and own.user_id = p.user_id)"""
STATUS = f"""case when c.status = 'blocked' and not ({UNTOLD}) then 'blocked' when p.archived then 'archived'
    else 'active' end"""
VIEW = f"""
    select p.user_id, c.id, c.type, {STATUS}, c.property_id, c.title, c.metadata, c.last_seq,
           c.created_at, c.updated_at, c.booking_url, c.evidence,
           p.read_seq, p.delivered_seq, p.marked_unread, p.muted_until, p.pinned,
           p.cleared_seq, c.rev + p.rev, {unread_of()}, c.handed_over, c.answering_id,
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
    evidence: bool
    read_seq: int
    delivered_seq: int
    marked_unread: bool
    muted_until: datetime | None
    pinned: bool
    cleared_seq: int
    rev: int
    unread: int
    handed_over: bool
    answering_id: str | None
    participants: list[dict[str, Any]]


ONE = VIEW + " and p.user_id = %s and p.conversation_id = %s"
LISTED = " and c.last_seq > p.hidden_seq"
EVERY = VIEW + LISTED + " and p.conversation_id = %s"
# The page is found first: what a view joins is read for the conversations of the page only.
PAGE = f"""{VIEW} and p.user_id = %(user)s and p.conversation_id = any (array(
      select c.id from participant p join conversation c on c.id = p.conversation_id
      where p.user_id = %(user)s and p.left_at is null and c.last_seq > p.hidden_seq
        and (%(status)s::text is null or {STATUS} = %(status)s)
        and (%(type)s::text is null or c.type = %(type)s)
        and (%(unread)s::boolean is null or ({unread_of()} > 0) = %(unread)s)
        and (c.updated_at, c.id) < (to_timestamp(%(below)s / 1e6), %(below_id)s)
      order by c.updated_at desc, c.id desc limit %(limit)s))
    order by c.updated_at desc, c.id desc
"""
PEOPLE = """
    select q.user_id, q.role, person.name, person.avatar_url, extract(epoch from q.joined_at)::float8,
           person.rev, person.role = 'bot'
    from participant q join person on person.id = q.user_id
    where q.conversation_id = %s and q.left_at is null order by q.joined_at, q.user_id
"""


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
        filters = {"status": asked.status, "type": asked.type, "unread": asked.unread}
        below = {"below": start.updated_us, "below_id": start.id}
        args = {"user": user_id, **filters, **below, "limit": asked.limit + 1}
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
                user_id=id_,
                role=role,
                name=name,
                avatar_url=avatar,
                joined_at=rfc3339_epoch(joined),
                rev=rev,
                is_bot=True if is_bot else msgspec.UNSET,
            )
            for id_, role, name, avatar, joined, rev, is_bot in rows
        ]


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
        evidence=row.evidence or UNSET,
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
        answering=_answering(row),
    )


def _participants(people: Sequence[dict[str, Any]]) -> list[Participant]:
    return [
        Participant(
            **{
                **person,
                "joined_at": rfc3339_epoch(float(person["joined_at"])),
                "is_bot": True if person["is_bot"] else msgspec.UNSET,
            }
        )
        for person in people
    ]


def _answering(row: ViewRow) -> str | msgspec.UnsetType | None:
    bots = [person["user_id"] for person in row.participants if person["is_bot"]]
    if not bots:
        return msgspec.UNSET
    return row.answering_id if row.handed_over or row.answering_id else bots[0]


def _cursor(last: Row) -> str:
    row, _ = split(last, ViewRow)
    microseconds = int(row.updated_at.timestamp()) * 1_000_000 + row.updated_at.microsecond
    return encode_cursor(Position(microseconds, row.id))
