"""What the contact guard reads of a conversation: its type, its metadata, and what was said last."""

from collections.abc import Sequence
from itertools import takewhile
from typing import TypeAlias

import msgspec

from portico.domain.guard.rules import Place
from portico.domain.guard.split import MOST_PARTS
from portico.storage.database import Database
from portico.storage.sync_keys import ONE_PLAN

Seat: TypeAlias = tuple[int, str]  # a conversation and who writes in it
FIND = f"""
    select a.conversation_id, a.user_id, c.type, c.metadata, array(
        select case when m.sender_id = a.user_id then coalesce(m.text, '') end
        from message m where m.conversation_id = c.id order by m.seq desc limit {MOST_PARTS - 1})
    from (select distinct * from unnest(%s::bigint[], %s::text[])) as a(conversation_id, user_id)
    join conversation c on c.id = a.conversation_id
    join participant p on p.conversation_id = c.id and p.user_id = a.user_id and p.left_at is null
"""
# Planning takes longer than running, and most batches are small: one plan serves them all.
PREPARE_GUARDED = f"prepare guarded(bigint[], text[]) as {FIND % ('$1', '$2')}"
PREPARED = f"{ONE_PLAN}; execute guarded(%s, %s)"


class Written(msgspec.Struct, frozen=True):
    """The place that rules depend on, and the writer's last messages in a row, oldest first."""

    place: Place
    before: Sequence[str]


class GuardedPlaces:
    """The store of what rules depend on."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, seats: Sequence[Seat]) -> list[Written | None]:
        """What was written before, in the order of the seats; None for who takes no part."""
        conversations, users = [seat[0] for seat in seats], [seat[1] for seat in seats]
        statement = PREPARED if self._database.pool.prepares else FIND
        rows = await self._database.query(statement, (conversations, users))
        found = {(conversation_id, user_id): _written(*rest) for conversation_id, user_id, *rest in rows}
        return [found.get(seat) for seat in seats]


def _written(type_: str, metadata: dict[str, object] | None, texts: Sequence[str | None]) -> Written:
    own = [text for text in takewhile(lambda text: text is not None, texts) if text is not None]
    return Written(Place(type_, metadata or {}), own[::-1])
