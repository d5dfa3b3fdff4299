"""What the contact guard reads of a conversation: its type, its metadata, and what was said last."""

from collections.abc import Sequence
from itertools import takewhile

from portico.domain.guard.rules import Place
from portico.domain.guard.split import MOST_PARTS
from portico.storage.database import Database

FIND = """
    select c.type, c.metadata, array(
        select case when m.sender_id = %(sender)s then coalesce(m.text, '') end
        from message m where m.conversation_id = c.id order by m.seq desc limit %(most)s)
    from conversation c join participant p on p.conversation_id = c.id
    where c.id = %(conversation)s and p.user_id = %(sender)s and p.left_at is null
"""


class GuardedPlaces:
    """The store of what rules depend on."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, conversation_id: int, sender_id: str) -> tuple[Place, Sequence[str]] | None:
        """The place, and the sender's last messages in a row, oldest first; None for who is not in it."""
        values = {"conversation": conversation_id, "sender": sender_id, "most": MOST_PARTS - 1}
        for type_, metadata, texts in await self._database.query(FIND, values):
            own = list(takewhile(lambda text: text is not None, texts))
            return Place(type_, metadata or {}), own[::-1]
        return None
