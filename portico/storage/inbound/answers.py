"""What has become of each answer: a repetition is recognised, and what is held waits for an admin."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

import msgspec

from portico.contract.inbound import DecideHeld, HeldAnswer, ListHeld
from portico.domain.errors import Conflict, NotFound
from portico.domain.inbound.decisions import Answer, Via
from portico.domain.paging import decode_cursor, encode_cursor
from portico.domain.times import rfc3339
from portico.storage.database import Database, Transaction
from portico.storage.moderation.audit import AdminAction, note

KEPT = timedelta(days=30)
Begun = Literal["taken", "sent", "held", "accepted", "discarded", "refused", "full", "busy"]
# A repetition sees the row of the first; `busy` is one that comes at the same time.
BEGIN = """
    with today as (
      select count(*) as answers from inbound_answer
      where user_id = %(user)s and received_at > %(now)s - interval '1 day' and local_id <> %(local)s
    ), added as (
      insert into inbound_answer (user_id, conversation_id, local_id, via, received_at)
      select %(user)s, %(conversation)s, %(local)s, %(via)s, %(now)s from today
      where %(most)s = 0 or answers < %(most)s
      on conflict do nothing returning 1
    )
    select coalesce(
      (select state from inbound_answer where user_id = %(user)s and local_id = %(local)s),
      (select 'taken' from added),
      case when %(most)s > 0 and answers >= %(most)s then 'full' else 'busy' end)
    from today
"""
SETTLE = """
    update inbound_answer set state = %s
    where user_id = %s and local_id = %s and state = 'taken' returning 1
"""
HOLD = """
    update inbound_answer set state = 'held', sender = %s, text = %s, files_dropped = %s
    where user_id = %s and local_id = %s and state = 'taken' returning 1
"""
COLUMNS = "id, user_id, conversation_id, local_id, via, state, sender, text, files_dropped, received_at"
PAGE = f"select {COLUMNS} from inbound_answer where state = 'held' and id > %s order by id limit %s"
ONE = f"select {COLUMNS} from inbound_answer where id = %s for update"
DECIDE = "update inbound_answer set state = %s, sender = null, text = null where id = %s"
SWEEP = "delete from inbound_answer where received_at < %s returning 1"
STATES = {"accept": "accepted", "discard": "discarded"}


class Held(NamedTuple):
    """The columns of COLUMNS, in their order."""

    id: int
    user_id: str
    conversation_id: int
    local_id: str
    via: Via
    state: str
    sender: str | None
    text: str | None
    files_dropped: int
    received_at: datetime


class Position(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of held answers begins: after this id."""

    id: int = 0


class Answers:
    """The store of answers."""

    def __init__(self, database: Database, per_day: int) -> None:
        self._database = database
        self._per_day = per_day

    async def begin(self, answer: Answer, now: datetime) -> Begun:
        """Store that it came. `taken` is to be handled, now or again; everything else is not."""
        values = {
            "user": answer.place.user_id, "conversation": answer.place.conversation_id, "via": answer.via,
            "local": answer.local_id, "now": now, "most": self._per_day,
        }  # fmt: skip
        [(state,)] = await self._database.query(BEGIN, values)
        found: Begun = state
        return found

    async def settle(self, answer: Answer, state: Literal["sent", "refused"]) -> None:
        """Store what has become of it."""
        await self._database.query(SETTLE, (state, answer.place.user_id, answer.local_id))

    async def hold(self, answer: Answer) -> None:
        """Keep it for the admins, without its files."""
        values = (answer.sender, answer.text, len(answer.files), answer.place.user_id, answer.local_id)
        await self._database.query(HOLD, values)

    async def list_held(self, asked: ListHeld) -> tuple[list[HeldAnswer], str | None]:
        """The held ones, oldest first, and the cursor of the next page."""
        start = decode_cursor(asked.cursor, Position) if asked.cursor else Position()
        rows = await self._database.query(PAGE, (start.id, asked.limit + 1))
        page = [shape_of(Held._make(row)) for row in rows[: asked.limit]]
        return page, encode_cursor(Position(page[-1].id)) if len(rows) > asked.limit else None

    async def decide(
        self, admin_id: str, asked: DecideHeld, accept: Callable[[Held], Awaitable[None]]
    ) -> HeldAnswer:
        """Decide on a held answer, once. `accept` sends it; if that fails, it stays held."""

        async def work(transaction: Transaction) -> HeldAnswer:
            rows = await transaction.query(ONE, (asked.answer_id,))
            if not rows:
                raise NotFound("no such answer")
            held = Held._make(rows[0])
            if held.state != "held":
                raise Conflict("this answer is decided already")
            await transaction.execute(DECIDE, (STATES[asked.action], held.id))
            await note(transaction, AdminAction(admin_id, f"inbound.decide:{asked.action}", held.user_id))
            if asked.action == "accept":
                await accept(held)
            return shape_of(held)

        return await self._database.transaction(work)

    async def delete_old(self, now: datetime) -> int:
        """Forget answers that came more than KEPT ago, held ones too. Returns how many."""
        return len(await self._database.query(SWEEP, (now - KEPT,)))


def shape_of(held: Held) -> HeldAnswer:
    return HeldAnswer(
        id=held.id,
        user_id=held.user_id,
        conversation_id=held.conversation_id,
        via=held.via,
        sender=held.sender,
        text=held.text or "",
        files_dropped=held.files_dropped,
        received_at=rfc3339(held.received_at),
    )
