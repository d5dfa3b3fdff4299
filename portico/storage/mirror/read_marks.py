"""The queue of read marks to the site: users who have read further than the site knows.

They derive from the participants' cursors and the messages that the site has. A mark names the newest of
these messages by somebody else, so it never arrives before its message.
"""

from collections.abc import Sequence

import msgspec

from portico.contract.site import SiteId
from portico.storage.database import Database
from portico.storage.mirror.queue import UP_TO_DATE
from portico.storage.mirror.refusals import REFUSE

DUE = """
    select p.user_id, max(s.seq), max(s.seq) filter (where m.sender_id <> p.user_id),
           (array_agg(s.site_id order by s.seq desc) filter (where m.sender_id <> p.user_id))[1],
           coalesce(jsonb_agg(jsonb_build_array(s.seq, s.site_id) order by s.seq)
             filter (where m.sender_id <> p.user_id and s.told_rev = %(own)s), '[]'::jsonb)
    from participant p
    left join site_read t on t.conversation_id = p.conversation_id and t.user_id = p.user_id
    join site_message s on s.conversation_id = p.conversation_id and s.told_rev > 0
      and s.seq > coalesce(t.told_seq, 0) and s.seq <= p.read_seq
    join message m on m.id = s.message_id
    where p.conversation_id = %(id)s and p.role <> 'observer' group by p.user_id order by p.user_id
"""
MOVE = """
    insert into site_read (conversation_id, user_id, told_seq) values (%s, %s, %s)
    on conflict (conversation_id, user_id) do update set
      told_seq = greatest(site_read.told_seq, excluded.told_seq)
    returning 1
"""
FORGIVE = """
    delete from site_refusal where what = 'read' and id = %s and user_id = %s and rev < %s returning 1
"""


class Mark(msgspec.Struct, frozen=True):
    """A user has read up to `seq`; `heard_seq` and `site_id` are of the newest message by somebody else.

    Both are None when only their own messages are new. `each` has `seq` and id of all messages by others,
    where the site's own model marks messages one by one.
    """

    user_id: str
    seq: int
    heard_seq: int | None
    site_id: SiteId | None
    each: Sequence[tuple[int, SiteId]] = ()

    @property
    def requests(self) -> Sequence[tuple[int, SiteId]]:
        """The messages to mark at the site, in order."""
        newest = [] if self.site_id is None else [(self.heard_seq or self.seq, self.site_id)]
        return list(dict.fromkeys([*((seq, site_id) for seq, site_id in self.each), *newest]))


class SiteReads:
    """The store of marks that the site has."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_due(self, conversation_id: int) -> Sequence[Mark]:
        """Users who have read further than the site knows."""
        asked = {"id": conversation_id, "own": UP_TO_DATE}
        return [Mark(*row) for row in await self._database.query(DUE, asked)]

    async def mark_mirrored(self, conversation_id: int, mark: Mark) -> None:
        """Store that the site has this mark, and drop earlier refusals."""
        await self._pass(conversation_id, mark)
        await self._database.query(FORGIVE, (conversation_id, mark.user_id, mark.seq))

    async def record_refusal(self, conversation_id: int, mark: Mark, status: int) -> None:
        """Store that the site refused this mark; the next one is tried."""
        row = ("read", conversation_id, mark.user_id, mark.seq, conversation_id, status, "refused")
        await self._database.query(REFUSE, row)
        await self._pass(conversation_id, mark)

    async def _pass(self, conversation_id: int, mark: Mark) -> None:
        await self._database.query(MOVE, (conversation_id, mark.user_id, mark.seq))
