"""Adopts conversations of the site: each gets one conversation here, with the ids of both sides.

Creating it and storing the site's id are one transaction, so a group is not created twice.
"""

from collections.abc import Collection, Sequence

import msgspec

from portico.contract.site import SiteId
from portico.storage.conversations.opening import Opening, open_in
from portico.storage.database import Database, Transaction
from portico.storage.mirror.conversations import UP_TO_DATE
from portico.storage.mirror.queue import json_of

KNOWN = "select site_id from site_conversation where site_id = any (%s::jsonb[])"
LINK = """
    insert into site_conversation (conversation_id, site_id, told_rev, due_at)
    select id, %s::jsonb, %s, now() from conversation where id = %s
    on conflict (conversation_id) do update set site_id = excluded.site_id, due_at = excluded.due_at,
      told_rev = greatest(site_conversation.told_rev, excluded.told_rev)
    where site_conversation.site_id is null
    returning 1
"""
EXISTS = "select 1 from conversation where id = %s"
ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('site_conversation:' || %s))"


class Adopted(msgspec.Struct, frozen=True):
    """The conversation of a site's conversation here, and whether it was created for it.

    `described` are the users whose names came with it.
    """

    conversation_id: int
    created: bool
    described: tuple[str, ...]


class SiteAdoptions:
    """The store of conversations adopted from the site."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find_linked(self, site_ids: Sequence[SiteId]) -> Collection[SiteId]:
        """Those of these ids that have a conversation here."""
        asked = [json_of(site_id) for site_id in site_ids]
        return {site_id for (site_id,) in await self._database.query(KNOWN, (asked,))}

    async def link_conversation(self, site_id: SiteId, conversation_id: int) -> bool:
        """Store that both conversations are the same. False if there is no such conversation here."""
        await self._database.query(LINK, (json_of(site_id), 0, conversation_id))
        return bool(await self._database.query(EXISTS, (conversation_id,)))

    async def adopt(self, site_id: SiteId, opening: Opening, *, own_model: bool) -> Adopted | None:
        """Get or create the conversation; None if the id is linked already. Raises Blocked.

        A site with a model of its own (`own_model`) is not told what became of it.
        """

        async def work(transaction: Transaction) -> Adopted | None:
            await transaction.query(ONE_AT_A_TIME, (json_of(site_id),))
            if await transaction.query(KNOWN, ([json_of(site_id)],)):
                return None
            opened = await open_in(transaction, opening)
            told_rev = UP_TO_DATE if own_model else 0
            await transaction.query(LINK, (json_of(site_id), told_rev, opened.id))
            return Adopted(opened.id, opened.created, opened.described)

        return await self._database.transaction(work)
