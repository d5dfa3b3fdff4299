"""People of conversations from a table of their own: kept until the conversation's row comes."""

from collections.abc import Mapping, Sequence

import msgspec
from psycopg2.extensions import cursor

from portico.contract.imported import ImportedConversation, ImportedMember, ImportedParticipant
from portico.storage.importing.outcomes import KNOWN, TAKEN, Outcome, rows

STAGE = """
    insert into imported_participant (source, their_id, user_id, member)
    select %s, their_id, user_id, member
    from json_to_recordset(%s) as p(their_id text, user_id text, member jsonb)
    on conflict (source, their_id, user_id) do update set member = excluded.member
    where imported_participant.member <> excluded.member
    returning their_id, user_id
"""
STAGED = """
    select their_id, member::text from imported_participant
    where source = %s and their_id = any (%s) order by their_id, user_id
"""


def keep_participants(at: cursor, source: str, read: Sequence[ImportedParticipant]) -> list[Outcome]:
    """Keep them; known is who is kept already and has not changed."""
    if not read:
        return []
    latest = {(each.conversation_id, each.user_id): each for each in read}
    kept = [
        {"their_id": their_id, "user_id": user_id, "member": _member(each)}
        for (their_id, user_id), each in latest.items()
    ]
    at.execute(STAGE, (source, rows(kept)))
    changed = set(at.fetchall())
    return [TAKEN if (each.conversation_id, each.user_id) in changed else KNOWN for each in read]


def add_kept_participants(
    at: cursor, source: str, read: Sequence[ImportedConversation]
) -> Sequence[ImportedConversation]:
    """Conversations with the people that were kept for those that name nobody."""
    empty = [each.id for each in read if not each.participants]
    if not empty:
        return read
    at.execute(STAGED, (source, empty))
    people: dict[str, list[ImportedMember]] = {}
    for their_id, member in at.fetchall():
        people.setdefault(their_id, []).append(msgspec.json.decode(member, type=ImportedMember))
    return [_with(each, people) for each in read]


def _with(each: ImportedConversation, people: Mapping[str, list[ImportedMember]]) -> ImportedConversation:
    if each.participants:
        return each
    return msgspec.structs.replace(each, participants=people.get(each.id, []))


def _member(each: ImportedParticipant) -> dict[str, object]:
    said = msgspec.structs.asdict(each)
    return {name: value for name, value in said.items() if name != "conversation_id" and value is not None}
