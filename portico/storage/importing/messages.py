"""The messages and calls of a batch: numbered after what is in their conversations, in order of time.

One statement stores them; the cursors of their senders and readers move with it, as a live send moves them.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

import msgspec
from psycopg2.extensions import cursor

from portico.contract.imported import ImportedCall, ImportedLine, ImportedMessage
from portico.storage.importing import calls
from portico.storage.importing.outcomes import (
    KNOWN,
    TAKEN,
    Noun,
    Outcome,
    Refused,
    find,
    keep,
    numbers,
    rows,
)

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
      select d.*, c.last_seq + row_number() over (partition by d.conversation_id order by d.id) as seq
      from json_to_recordset(%s) as d(id bigint, conversation_id bigint, sender_id text,
        local_id text, type text, text text, attachments jsonb, reply_to bigint, metadata jsonb,
        reactions jsonb, rev integer, created_at timestamptz, edited_at timestamptz, deleted_at timestamptz,
        read boolean, read_at timestamptz, read_by json, delivered boolean, delivered_at timestamptz)
      join conversation c on c.id = d.conversation_id
    ), stored as (
      insert into message (id, conversation_id, seq, rev, imported, sender_id, type, text, attachments,
                           reply_to, metadata, local_id, reactions, created_at, edited_at, deleted_at)
      overriding system value
      select id, conversation_id, seq, rev, rev, sender_id, type, text, attachments, reply_to, metadata,
             local_id, reactions, created_at, edited_at, deleted_at
      from draft order by id
    ), numbered as (
      update conversation c set last_seq = t.seq, updated_at = greatest(c.updated_at, t.at),
             changed = pg_current_xact_id()
      from (select conversation_id, max(seq) as seq, max(created_at) as at from draft group by 1) t
      where c.id = t.conversation_id
    ), had as (
      select conversation_id, sender_id as user_id, seq, seq as delivered, null::timestamptz as read_at,
             null::timestamptz as delivered_at
      from draft
      union all
      select d.conversation_id, r.user_id, d.seq, d.seq, r.read_at, r.read_at
      from draft d, json_to_recordset(d.read_by) as r(user_id text, read_at timestamptz)
      union all
      select d.conversation_id, p.user_id, case when d.read then d.seq else 0 end, d.seq, d.read_at,
             coalesce(d.delivered_at, d.read_at)
      from draft d join participant p on p.conversation_id = d.conversation_id and p.user_id <> d.sender_id
      where d.read or d.delivered
    )
    update participant p
    set read_seq = greatest(p.read_seq, t.seq), delivered_seq = greatest(p.delivered_seq, t.delivered),
        read_at = greatest(p.read_at, t.read_at), delivered_at = greatest(p.delivered_at, t.delivered_at),
        marked_unread = p.marked_unread and p.read_seq >= t.seq, changed = pg_current_xact_id()
    from (select conversation_id, user_id, max(seq) as seq, max(delivered) as delivered,
                 max(read_at) as read_at, max(delivered_at) as delivered_at from had group by 1, 2) t
    where p.conversation_id = t.conversation_id and p.user_id = t.user_id
      and (p.read_seq < t.seq or p.delivered_seq < t.delivered)
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
    """A message or call that is new, with its ids here."""

    read: ImportedLine
    id: int
    conversation_id: int


Said: TypeAlias = tuple[Fresh, ImportedMessage]
Key: TypeAlias = tuple[Noun, str]


class Batch(msgspec.Struct, frozen=True):
    """What became of each message, and how many stand after a younger one."""

    outcomes: list[Outcome]
    late: int = 0


def store_all(at: cursor, source: str, read: Sequence[ImportedLine], erased: Collection[str]) -> Batch:
    """Store what is new; the people named in it are known."""
    if not read:
        return Batch([])
    known = _known(at, source, read)
    places = find(at, source, "conversation", [each.conversation_id for each in read])
    refusals = {_key(each): why for each in read if (why := _refusal(each, places, erased)) is not None}
    new = {_key(each): each for each in reversed(read) if _key(each) not in known | refusals.keys()}
    inside = sorted(new.values(), key=_when)
    ids = numbers(at, "message", len(inside))
    fresh = [Fresh(each, id_, places[each.conversation_id]) for each, id_ in zip(inside, ids, strict=True)]
    late = _store(at, source, fresh) if fresh else 0
    first = {id(each) for each in new.values()}
    return Batch([_outcome(each, known, refusals, first) for each in read], late)


def _known(at: cursor, source: str, read: Sequence[ImportedLine]) -> set[Key]:
    """Those that were imported before."""
    ids: dict[Noun, list[str]] = {"message": [], "call": []}
    for each in read:
        ids[_noun(each)].append(each.id)
    return {(noun, id_) for noun, asked in ids.items() if asked for id_ in find(at, source, noun, asked)}


def _noun(each: ImportedLine) -> Noun:
    return "call" if isinstance(each, ImportedCall) else "message"


def _key(each: ImportedLine) -> Key:
    return _noun(each), each.id


def _when(each: ImportedLine) -> datetime:
    return each.started_at if isinstance(each, ImportedCall) else each.created_at


def _sender(each: ImportedLine) -> str:
    return each.caller_id if isinstance(each, ImportedCall) else each.sender_id


def _refusal(each: ImportedLine, places: Mapping[str, int], erased: Collection[str]) -> Refused | None:
    if each.conversation_id not in places:
        return Refused(
            f"conversation_id: it has not been imported: it comes first (it is {each.conversation_id})"
        )
    if _sender(each) in erased:
        return Refused("sender_id: this person was erased here")
    return None


def _outcome(
    each: ImportedLine, known: Collection[Key], refusals: Mapping[Key, Refused], first: set[int]
) -> Outcome:
    if _key(each) in known:
        return KNOWN
    return refusals.get(_key(each)) or (TAKEN if id(each) in first else KNOWN)


def _store(at: cursor, source: str, fresh: Sequence[Fresh]) -> int:
    at.execute(LOCK, (sorted({each.conversation_id for each in fresh}),))
    newest = dict(at.fetchall())
    late = sum(_is_late(each, newest) for each in fresh)
    said = [(each, each.read) for each in fresh if isinstance(each.read, ImportedMessage)]
    past = [(each, each.read) for each in fresh if isinstance(each.read, ImportedCall)]
    call_ids = numbers(at, "call", len(past)) if past else []
    replies = _replies(at, source, said)
    drafts = [_row(each, read, source, replies.get(each.id)) for each, read in said]
    drafts += [calls.call_message(each.id, each.conversation_id, read, id_, source)
               for (each, read), id_ in zip(past, call_ids, strict=True)]  # fmt: skip
    drafts.sort(key=lambda draft: draft["id"])
    at.execute(
        FORMER, (rows([{name: row[name] for name in ("conversation_id", "sender_id")} for row in drafts]),)
    )
    at.execute(STORE, (rows(drafts),))
    keep(at, source, "message", {read.id: each.id for each, read in said})
    _keep_rest(at, source, said, replies)
    if past:
        calls.store_calls(at, [(id_, each.conversation_id, each.id, read)
                         for (each, read), id_ in zip(past, call_ids, strict=True)])  # fmt: skip
        keep(at, source, "call", {read.id: id_ for (_, read), id_ in zip(past, call_ids, strict=True)})
    return late


def _is_late(each: Fresh, newest: Mapping[int, datetime | None]) -> bool:
    before = newest[each.conversation_id]
    return before is not None and _when(each.read) < before


def _replies(at: cursor, source: str, said: Sequence[Said]) -> dict[int, int]:
    """Which message each reply answers, among those of its own conversation that are here."""
    answers = {each.id: read.reply_to for each, read in said if read.reply_to is not None}
    if not answers:
        return {}
    before = find(at, source, "message", list(set(answers.values())))
    at.execute(TARGETS, (list(before.values()),))
    places: dict[int, int] = dict(at.fetchall())
    places.update({each.id: each.conversation_id for each, _ in said})
    here = {**before, **{read.id: each.id for each, read in said}}
    found = {each.id: here[answers[each.id]] for each, _ in said if answers.get(each.id) in here}
    return {each.id: found[each.id] for each, _ in said
            if each.id in found and places.get(found[each.id]) == each.conversation_id}  # fmt: skip


def _keep_rest(at: cursor, source: str, said: Sequence[Said], replies: Mapping[int, int]) -> None:
    revisions = [row for each, read in said for row in _revisions(each.id, read)]
    if revisions:
        at.execute(REVISIONS, (rows(revisions),))
    waiting = [
        {"message_id": each.id, "their_id": read.reply_to}
        for each, read in said
        if read.reply_to is not None and each.id not in replies
    ]
    if waiting:
        at.execute(WAIT, (source, rows(waiting)))


def _revisions(id_: int, read: ImportedMessage) -> list[dict[str, Any]]:
    """What it said before, oldest first; what a deleted one said last."""
    said = [(revision.text, revision.until) for revision in read.revisions]
    if read.deleted_at is not None and read.text is not None:
        said.append((read.text, read.deleted_at))
    return [
        {"message_id": id_, "rev": rev, "text": text, "until": until}
        for rev, (text, until) in enumerate(said, 1)
    ]


def _row(each: Fresh, read: ImportedMessage, source: str, reply_to: int | None) -> dict[str, Any]:
    gone = read.deleted_at is not None
    return {
        "id": each.id,
        "conversation_id": each.conversation_id,
        "sender_id": read.sender_id,
        "local_id": f"import:{source}:{read.id}",
        "type": read.type,
        "text": None if gone else read.text,
        "attachments": None if gone else [_attachment(file) for file in read.attachments] or None,
        "reply_to": reply_to,
        "metadata": None if gone else read.metadata or None,
        "reactions": None if gone else read.reactions or None,
        "rev": 1 + len(_revisions(each.id, read)),
        "created_at": read.created_at,
        "edited_at": read.edited_at,
        "deleted_at": read.deleted_at,
        "read": read.read,
        "read_at": read.read_at,
        "read_by": read.read_by,
        "delivered": read.delivered,
        "delivered_at": read.delivered_at,
    }


def _attachment(file: Any) -> dict[str, Any]:
    return {name: value for name, value in msgspec.structs.asdict(file).items() if value is not None}
