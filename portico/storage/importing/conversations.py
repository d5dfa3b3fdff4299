"""The conversations of a batch: found or made by the same rule as everywhere, each with its people.

One that is known already gets people who are new in it, and newer read marks; everything else stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg2.extensions import cursor

from portico.contract.imported import ImportedConversation, ImportedMember
from portico.domain.conversations import pair_key
from portico.storage.importing.outcomes import KNOWN, TAKEN, Outcome, Refused, find, keep, numbers, rows

OPEN = """
    insert into conversation (id, type, status, property_id, title, metadata, pair_key,
                              created_at, updated_at)
    overriding system value
    select id, type, status, property_id, title, metadata, pair_key,
           coalesce(created_at, now()), coalesce(updated_at, created_at, now())
    from json_to_recordset(%s) as c(id bigint, type text, status text, property_id text, title text,
                                    metadata jsonb, pair_key text, created_at timestamptz,
                                    updated_at timestamptz)
    on conflict (pair_key) do nothing returning id
"""
FIND = "select pair_key, id from conversation where pair_key = any (%s)"
LOCK = "select id from conversation where id = any (%s) order by id for no key update"
JOIN = """
    insert into participant (conversation_id, user_id, role, joined_at, left_at, archived, pinned,
                             muted_until, hidden_seq)
    select conversation_id, user_id, role, coalesce(joined_at, c.created_at), left_at, archived, pinned,
           muted_until, case when deleted then 0 else -1 end
    from json_to_recordset(%s) as p(conversation_id bigint, user_id text, role text, joined_at timestamptz,
                                    left_at timestamptz, archived boolean, pinned boolean,
                                    muted_until timestamptz, deleted boolean)
    join conversation c on c.id = p.conversation_id
    on conflict do nothing returning conversation_id
"""
BLOCK = """
    insert into conversation_block (conversation_id, user_id)
    select conversation_id, user_id from json_to_recordset(%s) as b(conversation_id bigint, user_id text)
    on conflict do nothing
"""
TOUCH = "update conversation set rev = rev + 1, changed = pg_current_xact_id() where id = any (%s)"
MARK = """
    insert into imported_mark (source, conversation_id, user_id, message_id, at, cleared_until)
    select %s, conversation_id, user_id, message_id, at, cleared_until
    from json_to_recordset(%s) as m(conversation_id bigint, user_id text, message_id text, at timestamptz,
                                    cleared_until timestamptz)
    on conflict (source, conversation_id, user_id) do update set
      message_id = coalesce(excluded.message_id, imported_mark.message_id),
      at = greatest(excluded.at, imported_mark.at),
      cleared_until = greatest(excluded.cleared_until, imported_mark.cleared_until)
"""
ALONE = Refused("participants: a conversation is of two people at least: its people come before it")
EVER = "infinity"
Pair = tuple[ImportedConversation, int]


def open_all(at: cursor, source: str, read: Sequence[ImportedConversation]) -> list[Outcome]:
    """Find or make them, under lock; the people in them are known."""
    whole = [each for each in read if len(each.member_ids) > 1]
    known = find(at, source, "conversation", [each.id for each in whole]) if whole else {}
    if whole:
        _open_whole(at, source, whole, known)
    return [_outcome(each, known) for each in read]


def _outcome(each: ImportedConversation, known: Mapping[str, int]) -> Outcome:
    return ALONE if len(each.member_ids) < 2 else KNOWN if each.id in known else TAKEN


def _open_whole(
    at: cursor, source: str, whole: Sequence[ImportedConversation], known: Mapping[str, int]
) -> None:
    fresh = {each.id: each for each in whole if each.id not in known}
    made, opened = _open(at, list(fresh.values()))
    here = {**known, **opened}
    pairs = [(each, here[each.id]) for each in whole]
    at.execute(LOCK, (sorted(set(here.values())),))
    entered = _join(at, pairs)
    at.execute(TOUCH, (sorted(entered - made),))
    _block(at, [pair for pair in pairs if pair[1] in made])
    at.execute(MARK, (source, rows(_marks(pairs))))
    keep(at, source, "conversation", opened)


def _open(at: cursor, fresh: Sequence[ImportedConversation]) -> tuple[set[int], dict[str, int]]:
    """Which ids are new, and what each of theirs is here: two of them may be the same."""
    if not fresh:
        return set(), {}
    numbered = list(zip(fresh, numbers(at, "conversation", len(fresh)), strict=True))
    keys = {each.id: pair_key(each.kind, each.property_id, each.member_ids) for each in fresh}
    at.execute(OPEN, (rows([_row(each, id_, keys[each.id]) for each, id_ in numbered]),))
    made = {id_ for (id_,) in at.fetchall()}
    at.execute(FIND, ([key for key in keys.values() if key is not None],))
    by_key: Mapping[str | None, int] = dict(at.fetchall())
    return made, {each.id: by_key.get(keys[each.id], id_) for each, id_ in numbered}


def _join(at: cursor, pairs: Iterable[Pair]) -> set[int]:
    people = [_person(id_, person, each) for each, id_ in pairs for person in each.participants]
    at.execute(JOIN, (rows(people),))
    return {id_ for (id_,) in at.fetchall()}


def _block(at: cursor, pairs: Iterable[Pair]) -> None:
    blocks = [{"conversation_id": id_, "user_id": by} for each, id_ in pairs for by in _blocked_by(each)]
    if blocks:
        at.execute(BLOCK, (rows(blocks),))


def _blocked_by(each: ImportedConversation) -> Sequence[str]:
    """Where only the fact is known, everybody blocks it: none of them can lift the block of another."""
    return each.blocked_by or (each.member_ids if each.blocked else [])


def _marks(pairs: Iterable[Pair]) -> list[dict[str, Any]]:
    marks = {
        (id_, person.user_id): _mark(id_, person, each)
        for each, id_ in pairs
        for person in each.participants
        if person.read_up_to or person.last_read_at or _cleared_until(person, each)
    }
    return list(marks.values())


def _mark(id_: int, person: ImportedMember, each: ImportedConversation) -> dict[str, Any]:
    return {
        "conversation_id": id_,
        "user_id": person.user_id,
        "message_id": person.read_up_to,
        "at": person.last_read_at,
        "cleared_until": _cleared_until(person, each),
    }


def _cleared_until(person: ImportedMember, each: ImportedConversation) -> datetime | str | None:
    """Until when they deleted the conversation for themselves."""
    is_deleted = person.deleted or each.deleted
    return person.deleted_at or each.deleted_at or (EVER if is_deleted else None)


def _row(each: ImportedConversation, id_: int, key: str | None) -> dict[str, Any]:
    return {
        "id": id_,
        "type": each.kind,
        "status": "blocked" if _blocked_by(each) else "active",
        "property_id": each.property_id,
        "title": each.title,
        "metadata": each.metadata,
        "pair_key": key,
        "created_at": each.created_at,
        "updated_at": each.updated_at,
    }


def _person(id_: int, person: ImportedMember, each: ImportedConversation) -> dict[str, Any]:
    return {
        "conversation_id": id_,
        "user_id": person.user_id,
        "role": person.role,
        "joined_at": person.joined_at,
        "left_at": person.left_at,
        "archived": person.archived or each.archived,
        "pinned": person.pinned,
        "muted_until": person.muted_until,
        "deleted": _cleared_until(person, each) is not None,
    }
