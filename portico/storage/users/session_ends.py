"""Ends of sessions that all nodes have to see. PostgreSQL's clock counts."""

from typing import NamedTuple

import msgspec

from portico.domain.session_ends import SessionEnd
from portico.storage.database import Database

LOOKED_BACK = 600  # seconds for which a node may have been without the database
KEPT = 3_600  # seconds
ADD = """
    insert into session_end (user_id, reason, session_id, kept_session_id, kept_logins, issued_before)
    values (%(user_id)s, %(reason)s, %(session_id)s, %(kept_session_id)s, %(kept_logins)s, %(issued_before)s)
    returning id
"""
# By time and not by id: a smaller id may be committed later.
RECENT = """
    select id, user_id, reason, session_id, kept_session_id, kept_logins, issued_before,
           extract(epoch from clock_timestamp() - created_at)::float
    from session_end where created_at > now() - make_interval(secs => %s) order by id
"""
HANDLE = "update session_end set ended = ended + %s, handled = handled + 1 where id = %s returning 1"
PROGRESS = "select ended, handled from session_end where id = %s"
FORGET = "delete from session_end where created_at < now() - make_interval(secs => %s) returning 1"


class Progress(NamedTuple):
    """How many sessions the other nodes have ended, and how many nodes are done."""

    sessions: int
    nodes: int


class SessionEnds:
    """The store of ends."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, end: SessionEnd) -> int:
        """Store an end; its id."""
        [(id_,)] = await self._database.query(
            ADD, {**msgspec.structs.asdict(end), "kept_logins": [*end.kept_logins]}
        )
        return int(id_)

    async def list_recent(self) -> list[SessionEnd]:
        """The ends of the last minutes."""
        return [
            SessionEnd(
                id=id_,
                user_id=user_id,
                reason=reason,
                session_id=session_id,
                kept_session_id=kept_session_id,
                kept_logins=kept_logins,
                issued_before=issued_before,
                age=age,
            )
            for id_, user_id, reason, session_id, kept_session_id, kept_logins, issued_before, age in (
                await self._database.query(RECENT, (LOOKED_BACK,))
            )
        ]

    async def handle(self, end_id: int, sessions: int) -> None:
        """Note that a node has ended so many sessions, and is done."""
        await self._database.query(HANDLE, (sessions, end_id))

    async def progress(self, end_id: int) -> Progress:
        """What the nodes have done so far."""
        rows = await self._database.query(PROGRESS, (end_id,))
        return Progress(*rows[0]) if rows else Progress(0, 0)

    async def forget(self) -> None:
        """Delete old rows."""
        await self._database.query(FORGET, (KEPT,))
