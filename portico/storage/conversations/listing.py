"""Conversations for admins: who takes part, never what is said."""

from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from portico.contract.people_admin import ListConversationsOf, ListedConversation, Member
from portico.contract.shapes import MAX_ID
from portico.domain.paging import decode_cursor, encode_cursor
from portico.domain.times import rfc3339
from portico.storage.database import Database, Transaction
from portico.storage.moderation.audit import AdminAction, note

MEMBERS = 20  # that a row shows
THEIRS = "exists (select from participant p where p.conversation_id = c.id and p.user_id = %(user)s)"
PAGE = f"""
    select c.id, c.type, c.status, c.title, c.property_id, c.last_seq,
           (select count(*) from participant p where p.conversation_id = c.id and p.left_at is null),
           (select jsonb_agg(jsonb_build_object('user_id', m.user_id, 'name', m.name, 'left', m.has_left))
            from (select p.user_id, person.name, p.left_at is not null as has_left
                  from participant p join person on person.id = p.user_id
                  where p.conversation_id = c.id order by p.left_at is not null, p.joined_at, p.user_id
                  limit {MEMBERS}) m),
           c.created_at, c.updated_at
    from conversation c
    where c.id < %(before)s and {{which}}
    order by c.id desc limit %(limit)s
"""


class Position(msgspec.Struct, frozen=True, array_like=True):
    """Where a page begins: below this id."""

    id: int = MAX_ID


class ListedRow(NamedTuple):
    """The columns of PAGE."""

    id: int
    type: str
    status: str
    title: str | None
    property_id: str | None
    messages: int
    member_count: int
    members: list[dict[str, Any]] | None
    created_at: datetime
    updated_at: datetime


class ConversationListing:
    """The store of conversations as admins see them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_page(
        self, admin_id: str, asked: ListConversationsOf
    ) -> tuple[list[ListedConversation], str | None]:
        """The newest first, and the cursor of the next page. A look at a user's is in the audit."""
        start = decode_cursor(asked.cursor, Position) if asked.cursor else Position()
        values = {
            "before": start.id,
            "user": asked.user_id,
            "id": asked.conversation_id,
            "limit": asked.limit + 1,
        }

        async def work(transaction: Transaction) -> list[ListedRow]:
            if asked.user_id is not None:
                await note(transaction, AdminAction(admin_id, "admin.conversations", asked.user_id))
            rows = await transaction.query(PAGE.format(which=_which(asked)), values)
            return [ListedRow._make(row) for row in rows]

        rows = await self._database.transaction(work)
        more = len(rows) > asked.limit
        page = [_listed(row) for row in rows[: asked.limit]]
        return page, encode_cursor(Position(page[-1].id)) if more else None


def _which(asked: ListConversationsOf) -> str:
    conditions = (
        THEIRS if asked.user_id is not None else "true",
        "c.id = %(id)s" if asked.conversation_id is not None else "true",
    )
    return " and ".join(conditions)


def _listed(row: ListedRow) -> ListedConversation:
    values = row._asdict() | {
        "members": [Member(**member) for member in row.members or ()],
        "created_at": rfc3339(row.created_at),
        "updated_at": rfc3339(row.updated_at),
    }
    return ListedConversation(**values)
