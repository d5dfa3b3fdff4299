"""The queue of read marks to the site: users who have read further than the site knows.

They derive from the participants' cursors and the messages that the site has. A mark names the newest of
these messages by somebody else, so it never arrives before its message.
"""

from collections.abc import Sequence

import msgspec

from portico.contract.site import SiteId
from portico.storage.database import Database
from portico.storage.mirror.refusals import REFUSE

DUE = """
    select p.user_id, max(s.seq), max(s.seq) filter (where m.sender_id <> p.user_id),
           (array_agg(s.site_id order by s.seq desc) filter (where m.sender_id <> p.user_id))[1]
    from participant p
    left join site_read t on t.conversation_id = p.conversation_id and t.user_id = p.user_id
    join site_message s on s.conversation_id = p.conversation_id and s.told_rev > 0
      and s.seq > coalesce(t.told_seq, 0) and s.seq <= p.read_seq
    join message m on m.id = s.message_id
    where p.conversation_id = %s group by p.user_id order by p.user_id
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

    Both are None when only their own messages are new.
    """

    user_id: str
    seq: int
    heard_seq: int | None
    site_id: SiteId | None


class SiteReads:
    """The store of marks that the site has."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_due(self, conversation_id: int) -> Sequence[Mark]:
        """Users who have read further than the site knows."""
        return [Mark(*row) for row in await self._database.query(DUE, (conversation_id,))]

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
