"""Messages: numbered and stored in batches, read by page.

A batch is one round trip: lock the conversations in order of id, then, with a
fresh snapshot that sees everything committed before the locks, number, insert and
move cursors. Both statements are one transaction, so `seq` has no holes.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

import msgspec
from psycopg2.errors import DeadlockDetected, SerializationFailure, UniqueViolation

from portico.contract.shapes import Message
from portico.domain.errors import Blocked, Conflict, InvalidArgument, NotFound, PorticoError, Unavailable
from portico.domain.messages import Draft
from portico.domain.times import rfc3339
from portico.ports import Stored
from portico.storage.conversations.locking import WAIT_SHORTLY, without_locked
from portico.storage.database import Database, Locked, Row
from portico.storage.messages.rows import COLUMNS, MEMBERS, message_of, read_attachments, stored_of
from portico.storage.signed_urls import SignedUrls

Key: TypeAlias = tuple[str, str]
ATTEMPTS = 3

# `send` is a statement of its own after the lock: a statement sees what was committed when it began. In one
# statement with the lock it would look before it waited, and give a `seq` or a `local_id` a second time.
# The locks are taken in order of id, so that two batches of the same conversations cannot deadlock.
PREPARE = (
    # A plan that is cached while a table is empty must not scan it when it is full.
    "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set jit = off",
    """
    prepare lock_conversations(bigint[]) as
    select id from conversation where id = any ($1) order by id for no key update
    """,
    """
    prepare send(bigint[], text[], text[], text[], text[], text[], bigint[], text[]) as
    with draft as materialized (
      select d.*, c.last_seq + row_number() over (partition by d.conversation_id order by d.ord) as seq
      from unnest($1, $2, $3, $4, $5, $6, $7, $8) with ordinality
        as d(conversation_id, sender_id, local_id, type, text, attachments, reply_to, metadata, ord)
      join conversation c on c.id = d.conversation_id and c.status <> 'blocked'
      where exists (select from participant p
                    where p.conversation_id = d.conversation_id and p.user_id = d.sender_id
                      and p.left_at is null)
        and not exists (select from message m where m.sender_id = d.sender_id and m.local_id = d.local_id)
        and (d.reply_to is null or exists (select from message r
                    where r.id = d.reply_to and r.conversation_id = d.conversation_id))
    ), moment as materialized (select clock_timestamp() as at
    ), stored as (
      insert into message (conversation_id, seq, sender_id, type, text, attachments, reply_to, metadata,
                           local_id, created_at)
      select conversation_id, seq, sender_id, type, text, attachments::jsonb, reply_to, metadata::jsonb,
             local_id, moment.at
      from draft, moment order by ord
      returning id, conversation_id, seq, sender_id, local_id, created_at
    ), numbered as (
      update conversation c set last_seq = t.seq, updated_at = t.at, changed = pg_current_xact_id()
      from (select conversation_id, max(seq) as seq, min(moment.at) as at
            from draft, moment group by conversation_id) t
      where c.id = t.conversation_id
    ), caught_up as (
      update participant p
      set read_seq = t.seq, delivered_seq = t.seq, read_at = now(), delivered_at = now(),
          marked_unread = false, changed = pg_current_xact_id()
      from (select conversation_id, sender_id, max(seq) as seq from draft group by 1, 2) t
      where p.conversation_id = t.conversation_id and p.user_id = t.sender_id
    )
    select id, conversation_id, seq, sender_id, local_id, created_at, null::text[] from stored
    union all
    select null, conversation_id, null, null, null, null, array_agg(user_id)
    from participant where conversation_id = any ($1) and left_at is null group by conversation_id
    """,
)

SEND = f"{WAIT_SHORTLY}; execute lock_conversations(%s); execute send(%s, %s, %s, %s, %s, %s, %s, %s)"


class SentRow(NamedTuple):
    """A row that `send` returns: a stored message, or only the members of a conversation."""

    id: int
    conversation_id: int
    seq: int
    sender_id: str
    local_id: str
    created_at: datetime
    members: list[str] | None


EXPLAIN = """
    select m.conversation_id, c.status, p.user_id is not null, d.reply_to is null or r.id is not null
    from (values (%s, %s, %s, %s::bigint)) d(conversation_id, sender_id, local_id, reply_to)
    left join message m on m.sender_id = d.sender_id and m.local_id = d.local_id
    left join conversation c on c.id = d.conversation_id
    left join participant p on p.conversation_id = c.id and p.user_id = d.sender_id and p.left_at is null
    left join message r on r.id = d.reply_to and r.conversation_id = d.conversation_id
"""

BY_KEY = f"select {COLUMNS}, {MEMBERS} from message m where m.sender_id = %s and m.local_id = %s"
BY_ID = f"""select {COLUMNS} from message m
    join participant p on p.conversation_id = m.conversation_id and p.user_id = %s and p.left_at is null
    where m.id = %s and m.seq > p.cleared_seq"""
KNOWN = """
    select m.sender_id, m.local_id from unnest(%s::text[], %s::text[]) as d(sender_id, local_id)
    join message m on m.sender_id = d.sender_id and m.local_id = d.local_id
"""
CLEARED = """
    select cleared_seq from participant where conversation_id = %s and user_id = %s and left_at is null
"""

AFTER = f"select {COLUMNS} from message m where m.conversation_id = %s and m.seq > %s order by m.seq limit %s"
BEFORE = f"""select {COLUMNS} from message m
    where m.conversation_id = %s and m.seq > %s and m.seq < %s order by m.seq desc limit %s"""
NEWEST = 2**62


class Messages:
    """The store of messages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def send(self, drafts: Sequence[Draft]) -> list[Stored | Exception]:
        """Store a batch; each draft gets its message (an earlier one for a retry) or its error, in order.

        A draft that breaks the batch (a bug, a lasting conflict) fails alone; Locked for one whose
        conversation somebody else has locked.
        """
        return await without_locked(self._database, drafts, _conversation_of, self._store)

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
            unique.setdefault((draft.sender_id, draft.local_id), draft)
        stored = await self._insert(list(unique.values()))
        results: list[Stored | Exception] = []
        for draft in drafts:
            # The first draft of a key takes its row; whatever follows with that key is a duplicate.
            fresh = stored.pop((draft.sender_id, draft.local_id), None)
            results.append(fresh or await self._explain(draft))
        return results

    async def _insert(self, drafts: Sequence[Draft]) -> dict[Key, Stored]:
        args = _arguments(drafts)
        for attempt in range(ATTEMPTS):
            try:
                rows = await self._database.query(SEND, args)
                return _pair(drafts, rows, self._database.signed_urls)
            except (UniqueViolation, DeadlockDetected, SerializationFailure):
                # Another process stored the same local_id in between: the next try sees it.
                if attempt == ATTEMPTS - 1:
                    raise Unavailable("the message meets another one like it: retry") from None
        raise AssertionError("unreachable")

    async def _explain(self, draft: Draft) -> Stored | PorticoError:
        """The error of a draft that the batch left out."""
        args = (draft.conversation_id, draft.sender_id, draft.local_id, draft.reply_to)
        [(earlier_in, status, inside, reply_found)] = await self._database.query(EXPLAIN, args)
        if not inside:
            return NotFound("no such conversation")
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
        [row] = await self._database.query(BY_KEY, (draft.sender_id, draft.local_id))
        return stored_of(row, self._database.signed_urls, duplicate=True)

    async def find_stored(self, drafts: Sequence[Draft]) -> set[Key]:
        """Which of these drafts are stored already, by sender and `local_id`."""
        keys = [draft.sender_id for draft in drafts], [draft.local_id for draft in drafts]
        return {(sender_id, local_id) for sender_id, local_id in await self._database.query(KNOWN, keys)}

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
        cleared = await self._database.query(CLEARED, (conversation_id, user_id))
        if not cleared:
            raise NotFound("no such conversation")
        [(start,)] = cleared
        if after is not None:
            rows = await self._database.query(AFTER, (conversation_id, max(after, start), limit))
        else:
            until = NEWEST if before is None else before
            rows = (await self._database.query(BEFORE, (conversation_id, start, until, limit)))[::-1]
        return [message_of(row, self._database.signed_urls) for row in rows]


def _conversation_of(draft: Draft) -> int:
    return draft.conversation_id


def _arguments(drafts: Sequence[Draft]) -> list[list[Any]]:
    conversations = [draft.conversation_id for draft in drafts]
    return [
        conversations,
        conversations,
        [draft.sender_id for draft in drafts],
        [draft.local_id for draft in drafts],
        [draft.type for draft in drafts],
        [draft.text for draft in drafts],
        [_json(draft.attachments) for draft in drafts],
        [draft.reply_to for draft in drafts],
        [_json(draft.metadata) for draft in drafts],
    ]


def _json(value: Any) -> str | None:
    return msgspec.json.encode(value).decode() if value else None


def _pair(drafts: Sequence[Draft], rows: Sequence[Row], urls: SignedUrls) -> dict[Key, Stored]:
    """Put the numbers that the statement assigned back on the drafts."""
    sent = [SentRow._make(row) for row in rows]
    members = {row.conversation_id: tuple(row.members) for row in sent if row.members is not None}
    numbered = {(row.sender_id, row.local_id): row for row in sent if row.members is None}
    created_at = {row.created_at: rfc3339(row.created_at) for row in numbered.values()}
    results: dict[Key, Stored] = {}
    for draft in drafts:
        key = (draft.sender_id, draft.local_id)
        if key in numbered:
            row = numbered[key]
            message = _message(draft, row.id, row.seq, created_at[row.created_at], urls)
            results[key] = Stored(message, members[draft.conversation_id], duplicate=False)
    return results


def _message(draft: Draft, id_: int, seq: int, created_at: str, urls: SignedUrls) -> Message:
    return Message(
        id=id_,
        conversation_id=draft.conversation_id,
        seq=seq,
        rev=1,
        sender_id=draft.sender_id,
        type=draft.type,  # type: ignore[arg-type]
        text=draft.text,
        attachments=read_attachments(draft.attachments, urls),
        reply_to=draft.reply_to,
        metadata=draft.metadata,
        local_id=draft.local_id,
        created_at=created_at,
    )
