"""Whether a user takes part in a conversation now."""

from portico.domain.errors import NotFound
from portico.storage.database import Database

TAKES_PART = "select from participant where conversation_id = %s and user_id = %s and left_at is null"


async def check_takes_part(database: Database, conversation_id: int, user_id: str) -> None:
    """Raise NotFound for a stranger, and for who has left."""
    if not await database.query(TAKES_PART, (conversation_id, user_id)):
        raise NotFound("no such conversation")
