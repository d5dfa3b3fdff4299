"""What has become of each answer: a repetition is recognised, and what is held waits for an admin."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

import msgspec

from portico.contract.inbound import DecideHeld, HeldAnswer, ListHeld
from portico.domain.errors import Conflict, NotFound
from portico.domain.inbound.decisions import Answer, RefusedFile
from portico.domain.paging import decode_cursor, encode_cursor
from portico.domain.people import Via
from portico.domain.times import rfc3339
from portico.storage.database import Database, Transaction
from portico.storage.messages.rows import read_attachments
from portico.storage.moderation.audit import AdminAction, note
from portico.storage.signed_urls import SignedUrls

KEPT = timedelta(days=30)
A_DAY = timedelta(days=1)
DROPPED = "held"  # why a file is missing that was not kept with its answer
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
    update inbound_answer set state = 'held', sender = %s, text = %s, files_dropped = %s,
      files_refused = %s, media_ids = %s
    where user_id = %s and local_id = %s and state = 'taken' returning 1
"""
# The sweep of uploads takes them a day after the answer, at the latest.
KEEP_FILES = "update media set due_at = greatest(due_at, %s) where id = any (%s) and owner_id = %s"
FREE_FILES = "update media set due_at = now() where id = any (%s) and owner_id = %s"
FILES = """(
    select coalesce(jsonb_agg(jsonb_build_object('media_id', f.id, 'type', f.type, 'filename', f.filename,
      'size', f.size, 'width', f.width, 'height', f.height, 'thumbnail', f.thumbnail)
      order by array_position(a.media_ids, f.id)), '[]')
    from media f where f.id = any (a.media_ids) and not f.condemned)"""
COLUMNS = f"""a.id, a.user_id, a.conversation_id, a.local_id, a.via, a.state, a.sender, a.text,
    a.files_dropped, a.received_at, a.files_refused, {FILES}, a.decided_by"""
PAGE = f"select {COLUMNS} from inbound_answer a where a.state = 'held' and a.id > %s order by a.id limit %s"
ONE = f"select {COLUMNS} from inbound_answer a where a.id = %s for update"
DECIDE = """
    update inbound_answer set state = %s, decided_by = %s, sender = null, text = null, media_ids = '{}',
      files_refused = null
    where id = %s
"""
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
    files_refused: list[dict[str, str]] | None
    files: list[dict[str, Any]]
    decided_by: str | None

    @property
    def refused(self) -> list[RefusedFile]:
        """The files that were not kept. Of answers from before files were, only their number is known."""
        if self.files_refused is None:
            return [RefusedFile("", DROPPED)] * self.files_dropped
        return msgspec.convert(self.files_refused, list[RefusedFile])

    @property
    def media_ids(self) -> list[str]:
        """The files that were kept."""
        return [file["media_id"] for file in self.files]


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

    async def hold(
        self, answer: Answer, media_ids: Sequence[str], refused: Sequence[RefusedFile], now: datetime
    ) -> None:
        """Keep it for the admins, with the files that are stored."""
        user_id, files = answer.place.user_id, [*media_ids]
        named = msgspec.json.encode(refused).decode()
        values = (answer.sender, answer.text, len(refused), named, files, user_id, answer.local_id)

        async def work(transaction: Transaction) -> None:
            await transaction.execute(HOLD, values)
            if files:
                await transaction.execute(KEEP_FILES, (now + KEPT + A_DAY, files, user_id))

        await self._database.transaction(work)

    async def list_held(self, asked: ListHeld) -> tuple[list[HeldAnswer], str | None]:
        """The held ones, oldest first, and the cursor of the next page."""
        start = decode_cursor(asked.cursor, Position) if asked.cursor else Position()
        rows = await self._database.query(PAGE, (start.id, asked.limit + 1))
        urls = self._database.signed_urls
        page = [shape_of(Held._make(row), urls) for row in rows[: asked.limit]]
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
                decided_by = held.decided_by or "an admin"
                raise Conflict(
                    f"this answer is decided already: {held.state} by {decided_by}",
                    outcome=held.state,
                    decided_by=decided_by,
                )
            await transaction.execute(DECIDE, (STATES[asked.action], admin_id, held.id))
            await note(transaction, _action(admin_id, asked.action, held))
            if asked.action == "accept":
                await accept(held)
            elif held.files:
                await transaction.execute(FREE_FILES, (held.media_ids, held.user_id))
            return shape_of(held, transaction.signed_urls)

        return await self._database.transaction(work)

    async def delete_old(self, now: datetime) -> int:
        """Forget answers that came more than KEPT ago, held ones too. Returns how many."""
        return len(await self._database.query(SWEEP, (now - KEPT,)))


def _action(admin_id: str, choice: str, held: Held) -> AdminAction:
    return AdminAction(
        admin_id, f"inbound.decide:{choice}", held.user_id, conversation_id=held.conversation_id
    )


def shape_of(held: Held, urls: SignedUrls) -> HeldAnswer:
    """The answer as admins see it, with URLs of its files that work for a while."""
    return HeldAnswer(
        id=held.id,
        user_id=held.user_id,
        conversation_id=held.conversation_id,
        via=held.via,
        sender=held.sender,
        text=held.text or "",
        files=read_attachments(held.files, urls),
        files_dropped=held.files_dropped,
        received_at=rfc3339(held.received_at),
    )
