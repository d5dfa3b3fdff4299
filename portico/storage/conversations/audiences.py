"""Who gets typing events: one statement for a batch, read only."""

from collections.abc import Sequence

import msgspec

from portico.domain.errors import NotFound
from portico.domain.typists import Place
from portico.storage.conversations.contacts import NOT_BLOCKED
from portico.storage.database import Database

NO_OBSERVER = """not exists (select from participant o where o.conversation_id = a.conversation_id
                     and o.user_id = a.user_id and o.role = 'observer')"""
# Observers, and who is invisible, type unseen but by their own devices. Who is blocked as a person is
# not told so.
AUDIENCES = f"""
    select a.conversation_id, a.user_id, c.status = 'blocked' and not exists (
             select from person_block b join conversation_block x on x.user_id = b.user_id
             where x.conversation_id = c.id and b.blocked_id = a.user_id),
           coalesce(bool_or(q.user_id = a.user_id), false),
           coalesce(array_agg(q.user_id) filter (where q.user_id is not null), '{{}}'),
           coalesce(array_agg(q.user_id) filter (where q.user_id = a.user_id
             or (not me.invisible and {NO_OBSERVER} and c.last_seq > q.hidden_seq
                 and {NOT_BLOCKED.format(a="a.user_id", b="q.user_id")})), '{{}}')
    from (select distinct * from unnest(%s::bigint[], %s::text[])) as a(conversation_id, user_id)
    join conversation c on c.id = a.conversation_id
    join person me on me.id = a.user_id
    left join participant q on q.conversation_id = c.id and q.left_at is null
    group by 1, 2, 3
"""


class Audience(msgspec.Struct, frozen=True):
    """The participants of a conversation, and those who may get the events of one of them."""

    blocked: bool
    inside: bool
    members: Sequence[str]
    hearers: Sequence[str]


class Audiences:
    """The store that typing asks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find_audiences(self, places: Sequence[Place]) -> list[Audience | NotFound]:
        """The audience of each place, in the same order; NotFound where the user is no participant."""
        args = ([conversation_id for conversation_id, _ in places], [user_id for _, user_id in places])
        rows = await self._database.query(AUDIENCES, args)
        found = {(conversation_id, user_id): Audience(*rest) for conversation_id, user_id, *rest in rows}
        missing = NotFound("no such conversation")
        return [found.get(place, missing) for place in places]
