"""Whom the answer of a bot reaches while it is written: one statement for a batch, read only."""

from collections.abc import Sequence

import msgspec

from portico.domain.errors import Blocked, Forbidden, NotFound
from portico.domain.typists import Place
from portico.storage.conversations.contacts import NOT_BLOCKED
from portico.storage.database import Database

HEARERS = f"""
    select a.conversation_id, a.user_id, c.status = 'blocked',
           not c.handed_over and coalesce(c.answering_id, a.user_id) = a.user_id,
           coalesce(bool_or(q.user_id = a.user_id and q.role <> 'observer'), false),
           coalesce(array_agg(q.user_id) filter (where q.user_id <> a.user_id and c.last_seq > q.hidden_seq
             and {NOT_BLOCKED.format(a="a.user_id", b="q.user_id")}), '{{}}')
    from (select distinct * from unnest(%s::bigint[], %s::text[])) as a(conversation_id, user_id)
    join conversation c on c.id = a.conversation_id
    left join participant q on q.conversation_id = c.id and q.left_at is null
    group by 1, 2, 3, 4
"""


class Hearers(msgspec.Struct, frozen=True):
    """Whether a bot may write in a conversation now, and who may get what it writes."""

    blocked: bool
    answering: bool
    inside: bool
    user_ids: Sequence[str]

    def check(self) -> None:
        """Raises NotFound, Blocked, and Forbidden while somebody else answers."""
        if not self.inside:
            raise NotFound("no such conversation")
        if self.blocked:
            raise Blocked("this conversation is blocked")
        if not self.answering:
            raise Forbidden("the conversation was handed over: somebody else answers")


NOBODY = Hearers(blocked=False, answering=False, inside=False, user_ids=())


class StreamHearers:
    """The store that streams ask."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, places: Sequence[Place]) -> list[Hearers]:
        """The hearers at each place, in the same order."""
        args = ([conversation_id for conversation_id, _ in places], [user_id for _, user_id in places])
        rows = await self._database.query(HEARERS, args)
        found = {(conversation_id, user_id): Hearers(*rest) for conversation_id, user_id, *rest in rows}
        return [found.get(place, NOBODY) for place in places]
