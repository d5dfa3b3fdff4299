"""Messages: numbered and stored in batches, read by page.

A batch is one round trip: lock the conversations in order of id, then, with a
fresh snapshot that sees everything committed before the locks, number, insert and
move cursors. Both statements are one transaction, so `seq` has no holes.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import msgspec
from msgspec import UNSET
from psycopg2.errors import DeadlockDetected, SerializationFailure, UniqueViolation

from portico.contract.card_shapes import card_shape
from portico.contract.shapes import Message
from portico.domain.cards.acting import due_at
from portico.domain.errors import Blocked, Conflict, InvalidArgument, NotFound, PorticoError, Unavailable
from portico.domain.membership import OBSERVER, observes
from portico.domain.messages import Draft
from portico.domain.times import rfc3339
from portico.ports import Stored
from portico.storage.conversations.locking import without_locked
from portico.storage.database import Database, Locked, Row
from portico.storage.messages.rows import (
    AUDIENCE,
    COLUMNS,
    columns_for,
    mentions_in,
    message_of,
    quoted_of,
    read_attachments,
    stored_of,
)
from portico.storage.messages.sending import SEND, SEND_WITH_CARDS, SEND_WITH_REPLIES, UNPREPARED, SentRow
from portico.storage.past import NO_POSITION, Past, PrimaryPast
from portico.storage.signed_urls import SignedUrls

Key: TypeAlias = tuple[str, str]
ATTEMPTS = 3

EXPLAIN = """
    select m.conversation_id, c.status, p.user_id is not null, p.role, d.reply_to is null or r.id is not null
    from (values (%s, %s, %s, %s::bigint)) d(conversation_id, sender_id, local_id, reply_to)
    left join message m on m.sender_id = d.sender_id and m.local_id = d.local_id
    left join conversation c on c.id = d.conversation_id
    left join participant p on p.conversation_id = c.id and p.user_id = d.sender_id and p.left_at is null
    left join message r on r.id = d.reply_to and r.conversation_id = d.conversation_id
"""

BY_KEY = f"select {COLUMNS}, {AUDIENCE} from message m where m.sender_id = %s and m.local_id = %s"
BY_ID = f"""select {columns_for("p.cleared_seq")} from message m
    join participant p on p.conversation_id = m.conversation_id and p.user_id = %s and p.left_at is null
    where m.id = %s and m.seq > p.cleared_seq"""
KNOWN = """
    select m.sender_id, m.local_id from unnest(%s::text[], %s::text[]) as d(sender_id, local_id)
    join message m on m.sender_id = d.sender_id and m.local_id = d.local_id
"""
OUTSIDERS = """
    select asked.user_id from unnest(%(users)s::text[]) asked(user_id)
    where exists (select from participant p where p.conversation_id = %(conversation)s
                    and p.user_id = %(caller)s and p.left_at is null)
      and not exists (select from participant p where p.conversation_id = %(conversation)s
                        and p.user_id = asked.user_id and p.left_at is null)
"""


def cleared(position: str) -> str:
    """The statement that lets a user read a conversation, and where in the log it did so."""
    return f"""
    select cleared_seq, {position} from participant
    where conversation_id = %s and user_id = %s and left_at is null
"""


CLEARED = cleared(NO_POSITION)

PAGE = f"select {columns_for('%(cleared)s')} from message m where m.conversation_id = %(conversation)s"
AFTER = PAGE + " and m.seq > greatest(%(cleared)s, %(after)s) order by m.seq limit %(limit)s"
BEFORE = PAGE + " and m.seq > %(cleared)s and m.seq < %(before)s order by m.seq desc limit %(limit)s"
NEWEST = 2**62


class Admitted(NamedTuple):
    """What a user sees of a conversation: everything above `cleared`, and where in the log that was so."""

    cleared: int
    position: str | None


class Messages:
    """The store of messages."""

    def __init__(self, database: Database, past: Past | None = None) -> None:
        self._database = database
        self._past = past or PrimaryPast(database)
        self._cleared = cleared(self._past.position)

    async def send(self, drafts: Sequence[Draft]) -> list[Stored | Exception]:
        """Store a batch; each draft gets its message (an earlier one for a retry) or its error, in order.

        A draft that breaks the batch (a bug, a lasting conflict) fails alone; Locked for one whose
        conversation somebody else has locked.
        """
        return await without_locked(self._database, drafts, self._store)

    async def _store(self, drafts: Sequence[Draft]) -> list[Stored | Exception]:
        try:
            return await self._send_together(drafts)
        except Locked:
            raise
        except PorticoError as error:
            return [error] * len(drafts)
        except Exception:  # noqa: BLE001 - which draft it is shows one by one
            return [await self._send_alone(draft) for draft in drafts]

    async def _send_alone(self, draft: Draft) -> Stored | Exception:
        try:
            [result] = await self._send_together([draft])
        except Exception as error:  # noqa: BLE001 - it belongs to the sender of this draft only
            return error
        return result

    async def _send_together(self, drafts: Sequence[Draft]) -> list[Stored | Exception]:
        unique: dict[Key, Draft] = {}
        for draft in drafts:
            unique.setdefault(draft.key, draft)
        stored = await self._insert(list(unique.values()))
        results: list[Stored | Exception] = []
        for draft in drafts:
            # The first draft of a key takes its row; whatever follows with that key is a duplicate.
            fresh = stored.pop(draft.key, None)
            results.append(fresh or await self._explain(draft))
        return results

    async def _insert(self, drafts: Sequence[Draft]) -> dict[Key, Stored]:
        args = _arguments(drafts)
        statement = _statement(args)
        if not self._database.pool.prepares:
            statement = UNPREPARED[statement]
        for attempt in range(ATTEMPTS):
            try:
                rows = await self._database.query(statement, args)
                return _pair(drafts, rows, self._database.signed_urls)
            except (UniqueViolation, DeadlockDetected, SerializationFailure):
                # Another process stored the same local_id in between: the next try sees it.
                if attempt == ATTEMPTS - 1:
                    raise Unavailable("the message meets another one like it: retry") from None
        raise AssertionError("unreachable")

    async def _explain(self, draft: Draft) -> Stored | PorticoError:
        """The error of a draft that the batch left out."""
        args = (draft.conversation_id, draft.sender_id, draft.local_id, draft.reply_to)
        [(earlier_in, status, inside, role, reply_found)] = await self._database.query(EXPLAIN, args)
        if not inside:
            return NotFound("no such conversation")
        if role == OBSERVER:
            return observes()
        if earlier_in == draft.conversation_id:
            return await self._earlier(draft)
        if earlier_in is not None:
            return Conflict("this local_id was used in another conversation", field="local_id")
        if status == "blocked":
            return Blocked("this conversation is blocked")
        if not reply_found:
            return InvalidArgument("reply_to", "no such message in this conversation")
        return Unavailable("the conversation changed meanwhile: retry")

    async def _earlier(self, draft: Draft) -> Stored:
        [row] = await self._database.query(BY_KEY, draft.key)
        return stored_of(row, self._database.signed_urls, duplicate=True)

    async def find_stored(self, drafts: Sequence[Draft]) -> set[Key]:
        """Which of these drafts are stored already, by sender and `local_id`."""
        keys = [draft.sender_id for draft in drafts], [draft.local_id for draft in drafts]
        return {(sender_id, local_id) for sender_id, local_id in await self._database.query(KNOWN, keys)}

    async def find_outsiders(self, user_id: str, conversation_id: int, users: Sequence[str]) -> list[str]:
        """Which of these users take no part in a conversation of the user."""
        asked = {"users": list(users), "conversation": conversation_id, "caller": user_id}
        return [id_ for (id_,) in await self._database.query(OUTSIDERS, asked)]

    async def get(self, user_id: str, message_id: int) -> Message:
        """A message that the user may see. Raises NotFound."""
        rows = await self._database.query(BY_ID, (user_id, message_id))
        if not rows:
            raise NotFound("no such message")
        return message_of(rows[0], self._database.signed_urls)

    async def list_messages(
        self, user_id: str, conversation_id: int, before: int | None, after: int | None, limit: int
    ) -> list[Message]:
        """A page in ascending `seq`: after `after`, before `before`, or the newest. Raises NotFound."""
        admitted = await self._admit(user_id, conversation_id)
        asked = {"conversation": conversation_id, "cleared": admitted.cleared, "limit": limit}
        if after is not None:
            rows = await self._database.query(AFTER, {**asked, "after": after})
        elif before is None:
            rows = (await self._database.query(BEFORE, {**asked, "before": NEWEST}))[::-1]
        else:
            older = {**asked, "before": before}
            rows = (await self._past.query(admitted.position, BEFORE, older))[::-1]
        return [message_of(row, self._database.signed_urls) for row in rows]

    async def export_page(self, user_id: str, conversation_id: int, after: int, limit: int) -> list[Message]:
        """The next page of all that a user sees. Raises NotFound."""
        admitted = await self._admit(user_id, conversation_id)
        asked = {"conversation": conversation_id, "cleared": admitted.cleared, "after": after, "limit": limit}
        rows = await self._past.query(admitted.position, AFTER, asked)
        return [message_of(row, self._database.signed_urls) for row in rows]

    async def _admit(self, user_id: str, conversation_id: int) -> Admitted:
        rows = await self._database.query(self._cleared, (conversation_id, user_id))
        if not rows:
            raise NotFound("no such conversation")
        return Admitted(*rows[0])


def _statement(args: Mapping[str, Sequence[Any]]) -> str:
    """The cheapest statement that stores drafts with these arguments."""
    if "cards" in args:
        return SEND_WITH_CARDS
    return SEND_WITH_REPLIES if any(args["replies"]) else SEND


def _arguments(drafts: Sequence[Draft]) -> dict[str, list[Any]]:
    given: dict[str, list[Any]] = {
        "conversations": [draft.conversation_id for draft in drafts],
        "senders": [draft.sender_id for draft in drafts],
        "local_ids": [draft.local_id for draft in drafts],
        "types": [draft.type for draft in drafts],
        "texts": [draft.text for draft in drafts],
        "attachments": [_json(draft.attachments) for draft in drafts],
        "replies": [draft.reply_to for draft in drafts],
        "metadata": [_json(draft.metadata) for draft in drafts],
    }
    cards = [draft.card for draft in drafts]
    if any(cards):
        given["cards"] = [_json(card) for card in cards]
        given["dues"] = [card and due_at(card) for card in cards]
    return given


def _json(value: Any) -> str | None:
    return msgspec.json.encode(value).decode() if value else None


def _pair(drafts: Sequence[Draft], rows: Sequence[Row], urls: SignedUrls) -> dict[Key, Stored]:
    """Put the numbers that the statement assigned back on the drafts."""
    sent = [SentRow(*row) for row in rows]
    members = {row.conversation_id: tuple(row.members) for row in sent if row.members is not None}
    numbered = {(row.sender_id, row.local_id): row for row in sent if row.members is None}
    created_at = {row.created_at: rfc3339(row.created_at) for row in numbered.values()}
    results: dict[Key, Stored] = {}
    for draft in drafts:
        key = draft.key
        if key in numbered:
            row = numbered[key]
            message = _message(draft, row, created_at[row.created_at], urls)
            unquoted = tuple(row.unquoted or ())
            results[key] = Stored(message, members[draft.conversation_id], duplicate=False, unquoted=unquoted)
    return results


def _message(draft: Draft, row: SentRow, created_at: str, urls: SignedUrls) -> Message:
    edited_at = deleted_at = None
    return Message(  # by place: twenty names take ten times as long, and this is done for each message
        row.id,
        draft.conversation_id,
        row.seq,
        1,
        draft.sender_id,
        draft.type,  # type: ignore[arg-type]
        draft.text,
        read_attachments(draft.attachments, urls),
        draft.reply_to,
        quoted_of(row.quoted),
        draft.metadata,
        draft.local_id,
        created_at,
        edited_at,
        deleted_at,
        {},
        UNSET,
        UNSET if draft.card is None else card_shape(draft.card),
        mentions_in(draft.metadata),
    )
