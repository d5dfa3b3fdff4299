"""Past messages for `portico guard try`, conversation by conversation."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from portico.storage.sync_transaction import transaction

LIST = """
    select m.id, m.conversation_id, m.sender_id, m.text, m.attachments, c.type, c.metadata
    from message m join conversation c on c.id = m.conversation_id
    where m.created_at > now() - make_interval(days => %s) and m.deleted_at is null
      and m.type not in ('system', 'call')
    order by m.conversation_id, m.seq
"""
CURSOR = "portico_past"
PAGE = 1_000  # rows that are fetched at a time


class PastMessage(NamedTuple):
    """A message, and the conversation as it is now."""

    id: int
    conversation_id: int
    sender_id: str
    text: str | None
    attachments: list[dict[str, Any]] | None
    type: str
    metadata: dict[str, Any] | None


def list_past(dsn: str, days: int) -> Iterator[PastMessage]:
    """The messages of the last days. Raises DatabaseTrouble."""
    with transaction(dsn) as outer, outer.connection.cursor(CURSOR) as cursor:
        cursor.itersize = PAGE
        cursor.execute(LIST, (days,))
        for row in cursor:
            yield PastMessage._make(row)
