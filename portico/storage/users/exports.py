"""The data of exports: all participants ever, and everything stored about a user."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from portico.contract.payload import encode
from portico.domain.errors import NotFound
from portico.domain.times import rfc3339
from portico.storage.database import Database, Row, Transaction
from portico.storage.messages.rows import COLUMNS, message_of
from portico.storage.moderation.audit import AdminAction, note

PAGE = 200
NAMES = """
    select q.user_id, person.name from participant q join person on person.id = q.user_id
    where q.conversation_id = %s order by q.joined_at, q.user_id
"""
EXISTS = "select 1 from person where id = %s"
SAID = f"""
    select (select jsonb_agg(jsonb_build_array(v.rev, v.text) order by v.rev) from revision v
            where v.message_id = m.id), {COLUMNS}
    from message m where m.conversation_id = %s and m.sender_id = %s and m.seq > %s order by m.seq limit %s
"""


class Section(msgspec.Struct, frozen=True):
    """A part of an account export: a statement with the user id as its argument, and its columns."""

    columns: str
    source: str

    @property
    def statement(self) -> str:
        """The SQL."""
        return f"select {self.columns} from {self.source}"

    def fields(self, row: Row) -> dict[str, Any]:
        """A row by the names of its columns, times as clients see them."""
        names = [column.split()[-1] for column in self.columns.split(",")]
        return {name: _plain(value) for name, value in zip(names, row, strict=True)}


SECTIONS: Mapping[str, Section] = {
    "profile": Section(
        "id, role, uid, name, email, mobile, avatar_url, created_at, connected_at, last_seen, banned_at, "
        "guest_metadata, merged_into",
        "person where id = %s",
    ),
    "conversations": Section(
        "c.id id, type, title, property_id, role, joined_at, left_at, read_seq, read_at, delivered_seq, "
        "delivered_at, muted_until, pinned",
        "participant p join conversation c on c.id = p.conversation_id where p.user_id = %s order by c.id",
    ),
    "drafts": Section(
        "conversation_id, text, updated_at", "draft where user_id = %s order by conversation_id"
    ),
    "scheduled": Section(
        "id, conversation_id, due_at, timezone, content, error, created_at",
        "scheduled_message where user_id = %s order by id",
    ),
    "held_messages": Section(
        "id, conversation_id, draft ->> 'text' \"text\", state, created_at",
        "held_message where sender_id = %s order by id",
    ),
    "moderation_decisions": Section(
        """d.id id, d.action action, d.template template, d.message_id message_id, d.created_at created_at,
           d.strike_until strike_until, d.suspended_until suspended_until, d.overturned_at overturned_at,
           a.text appeal, a.state appeal_state""",
        "moderation_decision d left join moderation_appeal a on a.decision_id = d.id "
        "where d.user_id = %s order by d.id",
    ),
    "blocked": Section("blocked_id, created_at", "person_block where user_id = %s order by created_at"),
    "reports": Section(
        "id, user_id, message_id, reason, status, created_at", "report where reporter_id = %s order by id"
    ),
    "files": Section("id, type, filename, size, created_at", "media where owner_id = %s order by created_at"),
    "devices": Section(
        "provider, platform, token, registered_at", "device where user_id = %s order by registered_at"
    ),
    "preferences": Section(
        "channels, quiet_from::text quiet_from, quiet_to::text quiet_to, timezone, muted_until, email_after, "
        "sms_after, language",
        "preference where user_id = %s",
    ),
    "notifications": Section(
        "id, kind, channel, state, reason, conversation_id, created_at, done_at",
        "delivery where user_id = %s order by id",
    ),
    "calls": Section(
        """c.id id, c.conversation_id conversation_id, c.kind kind, c.status status, c.caller_id caller_id,
           p.state part, c.started_at started_at, c.answered_at answered_at, c.ended_at ended_at""",
        "call_party p join call c on c.id = p.call_id where p.user_id = %s order by c.id",
    ),
    "teams": Section("team_id, role, joined_at", "team_member where user_id = %s order by team_id"),
    "notes": Section(
        "id, team_id, conversation_id, text, created_at", "note where author_id = %s order by id"
    ),
    "reactions": Section(
        "m.id message_id, m.conversation_id conversation_id, r.key emoji",
        """participant p join message m on m.conversation_id = p.conversation_id and m.reactions is not null
           cross join jsonb_each(m.reactions) r
           where p.user_id = %s and r.value ? p.user_id order by m.id""",
    ),
}


class Exports:
    """The store for exports."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_names(self, conversation_id: int) -> dict[str, str | None]:
        """Everybody who is or was a participant, by id, with their name."""
        return dict(await self._database.query(NAMES, (conversation_id,)))

    async def begin(self, admin_id: str, user_id: str) -> None:
        """Write who exports whom into the audit log. Raises NotFound."""

        async def work(transaction: Transaction) -> None:
            if not await transaction.query(EXISTS, (user_id,)):
                raise NotFound("no such user")
            await note(transaction, AdminAction(admin_id, "admin.export_user", user_id))

        await self._database.transaction(work)

    async def read_section(self, name: str, user_id: str) -> list[dict[str, Any]]:
        """The rows of one section."""
        section = SECTIONS[name]
        return [section.fields(row) for row in await self._database.query(section.statement, (user_id,))]

    async def list_messages(self, user_id: str, conversation_id: int, after: int) -> list[dict[str, Any]]:
        """The next messages that the user sent in a conversation, with their earlier texts."""
        rows = await self._database.query(SAID, (conversation_id, user_id, after, PAGE))
        return [
            {**encode(message_of(columns, self._database.signed_urls)), "revisions": _revisions(revisions)}
            for revisions, *columns in rows
        ]


def _revisions(kept: list[list[Any]] | None) -> list[dict[str, Any]]:
    return [{"rev": rev, "text": text} for rev, text in kept or ()]


def _plain(value: Any) -> Any:
    return rfc3339(value) if isinstance(value, datetime) else value
