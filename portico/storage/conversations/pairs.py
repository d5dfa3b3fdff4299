"""Finds conversations by their key of type, property and people (`portico.domain.conversations.pair_key`)."""

from collections.abc import Sequence

from portico.storage.conversations.opening import FIND
from portico.storage.database import Database

# A retry means the conversation that has its message, even if a better one was opened meanwhile.
FIND_DIRECT = """
    select c.id from conversation c
    left join message m on m.conversation_id = c.id and m.sender_id = %(sender)s and m.local_id = %(local)s
    where c.pair_key = any (%(keys)s)
    order by m.id is null, array_position(%(keys)s, c.pair_key) limit 1
"""


class Pairs:
    """The store of keys."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def exists(self, pair_key: str | None) -> bool:
        """Whether the conversation exists; a group, which has no key, is always new."""
        return pair_key is not None and bool(await self._database.query(FIND, (pair_key,)))

    async def find_direct(self, keys: Sequence[str | None], sender_id: str, local_id: str) -> int | None:
        """The conversation of the first of these keys that exists, or the one that has this message."""
        values = {"keys": list(keys), "sender": sender_id, "local": local_id}
        rows = await self._database.query(FIND_DIRECT, values)
        return int(rows[0][0]) if rows else None
