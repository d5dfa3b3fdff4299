"""The messages of a batch: numbered after what is in their conversations already, in order of time.

One statement stores them; the cursors of their senders and readers move with it, as a live send moves them.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from psycopg2.extensions import cursor

from portico.contract.importing import ImportedMessage
from portico.storage.importing.outcomes import KNOWN, TAKEN, Outcome, Refused, find, keep, numbers, rows

LOCK = """
    select c.id, (select m.created_at from message m where m.conversation_id = c.id and m.seq = c.last_seq)
    from conversation c where c.id = any (%s) order by c.id for no key update
"""
TARGETS = "select id, conversation_id from message where id = any (%s)"
# Who wrote and is not named among the people of the conversation was in it once.
FORMER = """
    insert into participant (conversation_id, user_id, left_at)
    select conversation_id, sender_id, now()
    from json_to_recordset(%s) as d(conversation_id bigint, sender_id text)
    group by 1, 2 on conflict do nothing
"""
STORE = """
    with draft as materialized (
      select d.*, c.last_seq + row_number() over (partition by d.conversation_id order by d.ord) as seq
      from json_to_recordset(%s) as d(ord bigint, id bigint, conversation_id bigint, sender_id text,
        local_id text, type text, text text, attachments jsonb, reply_to bigint, metadata jsonb,
        reactions jsonb, rev integer, created_at timestamptz, edited_at timestamptz, deleted_at timestamptz,
        read boolean, read_by json)
      join conversation c on c.id = d.conversation_id
    ), stored as (
      insert into message (id, conversation_id, seq, rev, imported, sender_id, type, text, attachments,
                           reply_to, metadata, local_id, reactions, created_at, edited_at, deleted_at)
      overriding system value
      select id, conversation_id, seq, rev, rev, sender_id, type, text, attachments, reply_to, metadata,
             local_id, reactions, created_at, edited_at, deleted_at
      from draft order by ord
    ), numbered as (
      update conversation c set last_seq = t.seq, updated_at = greatest(c.updated_at, t.at),
             changed = pg_current_xact_id()
      from (select conversation_id, max(seq) as seq, max(created_at) as at from draft group by 1) t
      where c.id = t.conversation_id
    ), had as (
      select conversation_id, sender_id as user_id, seq from draft
      union all
      select conversation_id, user_id, seq from draft, json_array_elements_text(read_by) as user_id
      union all
      select d.conversation_id, p.user_id, d.seq
      from draft d join participant p on p.conversation_id = d.conversation_id where d.read
    )
    update participant p
    set read_seq = t.seq, delivered_seq = greatest(p.delivered_seq, t.seq), marked_unread = false,
        changed = pg_current_xact_id()
    from (select conversation_id, user_id, max(seq) as seq from had group by 1, 2) t
    where p.conversation_id = t.conversation_id and p.user_id = t.user_id and p.read_seq < t.seq
"""
REVISIONS = """
    insert into revision (message_id, rev, text, until)
    select message_id, rev, text, until
    from json_to_recordset(%s) as v(message_id bigint, rev integer, text text, until timestamptz)
"""
WAIT = """
    insert into imported_reply (message_id, source, their_id)
    select message_id, %s, their_id from json_to_recordset(%s) as w(message_id bigint, their_id text)
"""


class Fresh(msgspec.Struct, frozen=True):
    """A message that is new, with its ids here."""

    read: ImportedMessage
    id: int
    conversation_id: int


class Batch(msgspec.Struct, frozen=True):
    """What became of each message, and how many stand after a younger one."""

    outcomes: list[Outcome]
    late: int = 0


def store_all(at: cursor, source: str, read: Sequence[ImportedMessage], erased: Collection[str]) -> Batch:
    """Store what is new; the people named in it are known."""
    if not read:
        return Batch([])
    known = find(at, source, "message", [each.id for each in read])
    rooms = find(at, source, "conversation", [each.conversation_id for each in read])
    refusals = {each.id: why for each in read if (why := _refusal(each, rooms, erased)) is not None}
    new = {each.id: each for each in reversed(read) if each.id not in known and each.id not in refusals}
    inside = sorted(new.values(), key=lambda each: each.created_at)
    ids = numbers(at, "message", len(inside))
    fresh = [Fresh(each, id_, rooms[each.conversation_id]) for each, id_ in zip(inside, ids, strict=True)]
    late = _store(at, source, fresh) if fresh else 0
    first = {id(each) for each in new.values()}
    return Batch([_outcome(each, known, refusals, first) for each in read], late)


def _refusal(each: ImportedMessage, rooms: Mapping[str, int], erased: Collection[str]) -> Refused | None:
    if each.conversation_id not in rooms:
        return Refused(
            f"conversation_id: it has not been imported: it comes first (it is {each.conversation_id})"
        )
    if each.sender_id in erased:
        return Refused("sender_id: this person was erased here")
    return None


def _outcome(
    each: ImportedMessage, known: Mapping[str, int], refusals: Mapping[str, Refused], first: set[int]
) -> Outcome:
    if each.id in known:
        return KNOWN
    return refusals.get(each.id) or (TAKEN if id(each) in first else KNOWN)


def _store(at: cursor, source: str, fresh: Sequence[Fresh]) -> int:
    at.execute(LOCK, (sorted({each.conversation_id for each in fresh}),))
    newest = dict(at.fetchall())
    late = sum(_is_late(each, newest) for each in fresh)
    replies = _replies(at, source, fresh)
    drafts = [_row(order, each, source, replies) for order, each in enumerate(fresh)]
    at.execute(
        FORMER, (rows([{name: row[name] for name in ("conversation_id", "sender_id")} for row in drafts]),)
    )
    at.execute(STORE, (rows(drafts),))
    keep(at, source, "message", {each.read.id: each.id for each in fresh})
    _keep_rest(at, source, fresh, replies)
    return late


def _is_late(each: Fresh, newest: Mapping[int, datetime | None]) -> bool:
    before = newest[each.conversation_id]
    return before is not None and each.read.created_at < before


def _replies(at: cursor, source: str, fresh: Sequence[Fresh]) -> dict[int, int]:
    """Which message each reply answers, among those of its own conversation that are here."""
    answers = {each.id: each.read.reply_to for each in fresh if each.read.reply_to is not None}
    if not answers:
        return {}
    before = find(at, source, "message", list(set(answers.values())))
    at.execute(TARGETS, (list(before.values()),))
    rooms: dict[int, int] = dict(at.fetchall())
    rooms.update({each.id: each.conversation_id for each in fresh})
    here = {**before, **{each.read.id: each.id for each in fresh}}
    found = {each.id: here[answers[each.id]] for each in fresh if answers.get(each.id) in here}
    return {each.id: found[each.id] for each in fresh
            if each.id in found and rooms.get(found[each.id]) == each.conversation_id}  # fmt: skip


def _keep_rest(at: cursor, source: str, fresh: Sequence[Fresh], replies: Mapping[int, int]) -> None:
    revisions = [row for each in fresh for row in _revisions(each)]
    if revisions:
        at.execute(REVISIONS, (rows(revisions),))
    waiting = [
        {"message_id": each.id, "their_id": each.read.reply_to}
        for each in fresh
        if each.read.reply_to is not None and each.id not in replies
    ]
    if waiting:
        at.execute(WAIT, (source, rows(waiting)))


def _revisions(each: Fresh) -> list[dict[str, Any]]:
    """What it said before, oldest first; what a deleted one said last."""
    said = [(revision.text, revision.until) for revision in each.read.revisions]
    if each.read.deleted_at is not None and each.read.text is not None:
        said.append((each.read.text, each.read.deleted_at))
    return [
        {"message_id": each.id, "rev": rev, "text": text, "until": until}
        for rev, (text, until) in enumerate(said, 1)
    ]


def _row(order: int, each: Fresh, source: str, replies: Mapping[int, int]) -> dict[str, Any]:
    read, gone = each.read, each.read.deleted_at is not None
    return {
        "ord": order,
        "id": each.id,
        "conversation_id": each.conversation_id,
        "sender_id": read.sender_id,
        "local_id": f"import:{source}:{read.id}",
        "type": read.type,
        "text": None if gone else read.text,
        "attachments": None if gone else [_attachment(file) for file in read.attachments] or None,
        "reply_to": replies.get(each.id),
        "metadata": None if gone else read.metadata or None,
        "reactions": None if gone else read.reactions or None,
        "rev": 1 + len(_revisions(each)),
        "created_at": read.created_at,
        "edited_at": read.edited_at,
        "deleted_at": read.deleted_at,
        "read": read.read,
        "read_by": read.read_by,
    }


def _attachment(file: Any) -> dict[str, Any]:
    return {name: value for name, value in msgspec.structs.asdict(file).items() if value is not None}
