"""Notes: rows of their own, which no statement that reads messages can return."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from portico.contract.note import AddNote, Note
from portico.domain.errors import Conflict
from portico.domain.people import Caller
from portico.domain.teams.members import Seat
from portico.domain.times import rfc3339
from portico.storage.database import Database, Row, Transaction
from portico.storage.teams.access import seat_within
from portico.storage.teams.items import MEMBERS

COLUMNS = "n.id, n.conversation_id, n.team_id, n.author_id, n.text, n.after_seq, n.created_at"
ADD = """
    insert into note (team_id, conversation_id, author_id, local_id, text, after_seq)
    select %(team)s, c.id, %(author)s, %(local_id)s, %(text)s, c.last_seq
    from conversation c where c.id = %(conversation)s
    on conflict (author_id, local_id) do nothing returning id
"""
BY_KEY = f"select {COLUMNS} from note n where n.author_id = %s and n.local_id = %s"
PAGE = f"""
    select {COLUMNS} from note n
    where n.conversation_id = %s and n.team_id = %s and n.id < %s order by n.id desc limit %s
"""
NEWEST = 2**62


class NoteRow(NamedTuple):
    """COLUMNS, in their order."""

    id: int
    conversation_id: int
    team_id: int
    author_id: str
    text: str
    after_seq: int
    created_at: datetime


class Added(msgspec.Struct, frozen=True):
    """A note, whether it was stored now, and the members who hear of it."""

    note: Note
    anew: bool
    members: Sequence[str]


class Notes:
    """The store of notes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, caller: Caller, asked: AddNote) -> Added:
        """Store a note of a member. Raises NotFound, and Conflict for a `local_id` used elsewhere."""

        async def work(transaction: Transaction) -> Added:
            seat = await seat_within(transaction, caller, asked.conversation_id)
            values = {
                "team": seat.team_id,
                "conversation": asked.conversation_id,
                "text": asked.text,
                "author": caller.user_id,
                "local_id": asked.local_id,
            }
            anew = bool(await transaction.query(ADD, values))
            [row] = await transaction.query(BY_KEY, (caller.user_id, asked.local_id))
            note = _note(row)
            if (note.conversation_id, note.team_id) != (asked.conversation_id, seat.team_id):
                raise Conflict("this local_id was used in another conversation", field="local_id")
            members = await transaction.query(MEMBERS, (seat.team_id,))
            return Added(note, anew, [user_id for (user_id,) in members])

        return await self._database.transaction(work)

    async def list_page(self, seat: Seat, conversation_id: int, before: int | None, limit: int) -> list[Note]:
        """The notes of a team about a conversation, in ascending order of id."""
        values = (conversation_id, seat.team_id, NEWEST if before is None else before, limit)
        rows = await self._database.query(PAGE, values)
        return [_note(row) for row in reversed(rows)]


def _note(columns: Row) -> Note:
    row = NoteRow._make(columns)
    return Note(
        id=row.id,
        conversation_id=row.conversation_id,
        team_id=row.team_id,
        type="note",
        author_id=row.author_id,
        text=row.text,
        after_seq=row.after_seq,
        created_at=rfc3339(row.created_at),
    )
