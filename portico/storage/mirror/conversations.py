"""Conversations as the site has them: its id, its rev, and which ones must be compared."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec

from portico.contract.site import ConversationUpdate, ParticipantUpdate, SiteId
from portico.domain.site_rows import buyer_and_seller, natural_id
from portico.domain.times import rfc3339
from portico.storage.database import Database
from portico.storage.mirror.queue import json_of
from portico.storage.mirror.refusals import REFUSE

CONSUMER = "django.conversations"
UP_TO_DATE = 2**53 - 1  # the told rev where the site's own model has no room for what changes later
CHUNK = 2_000  # ids of conversations looked through by a statement
# Conversations from before the bridge, and imported ones, are mirrored once something is said in them.
BEGIN = """
    insert into log_cursor (name, position, newest_id)
    values (%s, pg_snapshot_xmin(pg_current_snapshot()), (select coalesce(max(id), 0) from conversation))
    on conflict do nothing returning 1
"""
IS_NEW = "c.last_seq = 0 and c.id > (select newest_id from log_cursor where name = %(consumer)s)"
STANDING = f"""
    select c.id, c.rev, c.type, c.property_id, c.title, c.metadata, c.created_at,
           (select coalesce(jsonb_agg(jsonb_build_object('user_id', p.user_id, 'role', p.role)
                                      order by p.joined_at, p.user_id), '[]'::jsonb)
            from participant p where p.conversation_id = c.id and p.left_at is null),
           c.creator_id, s.site_id, coalesce(s.told_rev, 0), coalesce(r.rev, 0), s.due_at
    from conversation c
    left join site_conversation s on s.conversation_id = c.id
    left join site_refusal r on r.what = 'conversation' and r.id = c.id
    where c.id = %(id)s and (
      s.conversation_id is not null
      or {IS_NEW}
      or exists (select from site_message m where m.conversation_id = c.id))
"""
# What waited for it may go now.
TOLD = """
    with forgiven as (
      delete from site_refusal where conversation_id = %(id)s
        and (what = 'conversation' or (what = 'message' and reason = 'conversation'))
    )
    insert into site_conversation (conversation_id, site_id, told_rev)
    values (%(id)s, %(site_id)s::jsonb, %(rev)s)
    on conflict (conversation_id) do update set site_id = excluded.site_id,
      told_rev = greatest(site_conversation.told_rev, excluded.told_rev)
    returning 1
"""
GONE = """
    update site_conversation set site_id = null, told_rev = 0 where conversation_id = %s returning 1
"""
LOOKED_AT = """
    update site_conversation set due_at = null where conversation_id = %s and due_at <= %s returning 1
"""
# A row makes a conversation one that is mirrored: only a new one gets it here.
MARK = f"""
    insert into site_conversation (conversation_id, due_at)
    select c.id, clock_timestamp() from conversation c
    where c.id = any (%(ids)s)
      and ({IS_NEW} or exists (select from site_conversation t where t.conversation_id = c.id))
    on conflict (conversation_id) do update set due_at = excluded.due_at
    returning 1
"""
BEHIND = f"""
    select c.id from conversation c
    left join site_conversation s on s.conversation_id = c.id
    left join site_refusal r on r.what = 'conversation' and r.id = c.id
    where c.id > %(after)s and c.id <= %(after)s + %(chunk)s
      and (s.conversation_id is null and (r.rev < c.rev or r.rev is null and {IS_NEW})
           or s.told_rev < c.rev and coalesce(r.rev, 0) < c.rev
           or exists (select from participant p
                      left join site_read t
                        on t.conversation_id = p.conversation_id and t.user_id = p.user_id
                      join site_message m on m.conversation_id = p.conversation_id and m.told_rev > 0
                        and m.seq > coalesce(t.told_seq, 0) and m.seq <= p.read_seq
                      where p.conversation_id = c.id))
"""
NEWEST = "select coalesce(max(id), 0) from conversation"


class MirrorState(msgspec.Struct, frozen=True):
    """A conversation as it is, what the site has of it, and the rev that it refused (0 for none)."""

    id: int
    rev: int
    type: str
    property_id: str | None
    title: str | None
    metadata: dict[str, Any]
    created_at: datetime
    participants: Sequence[dict[str, str]]
    creator_id: str | None
    site_id: SiteId | None
    told_rev: int
    refused_rev: int
    due_at: datetime | None

    @property
    def is_new(self) -> bool:
        """Whether the site has an older state of it than it could have."""
        return max(self.told_rev, self.refused_rev) < self.rev

    def to_request(self) -> ConversationUpdate:
        """The request that brings the site up to date."""
        members = [person["user_id"] for person in self.participants]
        buyer, seller = buyer_and_seller(members, self.metadata, self.creator_id)
        return ConversationUpdate(
            portico_id=self.id,
            id=msgspec.UNSET if self.site_id is None else self.site_id,
            type=self.type,
            property_id=self.property_id,
            title=self.title,
            metadata=self.metadata,
            participants=[ParticipantUpdate(**person) for person in self.participants],
            created_at=rfc3339(self.created_at),
            property=natural_id(self.property_id),
            buyer=natural_id(buyer),
            seller=natural_id(seller),
        )


class SiteConversations:
    """The store of what the site has of conversations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self) -> None:
        """Start mirroring new conversations."""
        await self._database.query(BEGIN, (CONSUMER,))

    async def mark_changed(self, conversation_ids: Collection[int]) -> None:
        """Store that somebody wants these looked at, if they are mirrored."""
        await self._database.query(MARK, {"ids": list(conversation_ids), "consumer": CONSUMER})

    async def read_state(self, conversation_id: int) -> MirrorState | None:
        """The mirror state of a conversation; None if it is not mirrored."""
        rows = await self._database.query(STANDING, {"id": conversation_id, "consumer": CONSUMER})
        return MirrorState(*rows[0]) if rows else None

    async def mark_mirrored(self, standing: MirrorState, site_id: SiteId, *, own_model: bool) -> None:
        """Store that the site has this state, under this id; with a model of its own it is told no other."""
        rev = UP_TO_DATE if own_model else standing.rev
        values = {"id": standing.id, "site_id": json_of(site_id), "rev": rev}
        await self._database.query(TOLD, values)

    async def record_refusal(self, standing: MirrorState, status: int) -> None:
        """Store that the site refused this state."""
        row = ("conversation", standing.id, "", standing.rev, standing.id, status, "refused")
        await self._database.query(REFUSE, row)

    async def mark_missing(self, conversation_id: int) -> None:
        """Store that the site has lost the conversation; it is sent again."""
        await self._database.query(GONE, (conversation_id,))

    async def looked_at(self, standing: MirrorState) -> None:
        """Store that everything in it is sent or refused."""
        if standing.due_at is not None:
            await self._database.query(LOOKED_AT, (standing.id, standing.due_at))

    async def list_behind(self, after: int) -> tuple[Collection[int], int | None]:
        """The next conversations of which the site lacks something, and where to continue."""
        asked = {"after": after, "chunk": CHUNK, "consumer": CONSUMER}
        found = [id_ for (id_,) in await self._database.query(BEHIND, asked)]
        [(newest,)] = await self._database.query(NEWEST)
        return found, after + CHUNK if after + CHUNK < newest else None
