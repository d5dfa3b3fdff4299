"""Held messages: kept until a moderator decides. A released one is a message and has no row here any more."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET

from portico.contract.card_shapes import card_shape
from portico.contract.held import DecideHeldMessage, HeldMessage
from portico.domain.cards.model import Card
from portico.domain.errors import Conflict, NotFound
from portico.domain.messages import Draft
from portico.domain.moderation import check_held_action
from portico.domain.paging import decode_cursor, encode_cursor
from portico.domain.people import Caller
from portico.domain.times import rfc3339
from portico.storage.conversations.taking_part import check_takes_part
from portico.storage.database import Database, Row, Transaction
from portico.storage.messages.rows import read_attachments
from portico.storage.moderation.audit import AdminAction, note
from portico.storage.moderation.decisions import Decided, Judgement, decide
from portico.storage.moderation.notices import DecisionRules
from portico.storage.signed_urls import SignedUrls

COLUMNS = "id, conversation_id, sender_id, local_id, draft, detectors, state, created_at"
KEEP = f"""
    insert into held_message (conversation_id, sender_id, local_id, draft, detectors)
    values (%(conversation)s, %(sender)s, %(local)s, %(draft)s, %(detectors)s)
    on conflict (sender_id, local_id) do nothing returning {COLUMNS}
"""
EARLIER = f"select {COLUMNS} from held_message where sender_id = %s and local_id = %s"
OWN = f"""
    select {COLUMNS} from held_message
    where sender_id = %s and conversation_id = %s order by id
"""
OPEN = f"select {COLUMNS} from held_message where state <> 'refused' and id > %s order by id limit %s"
CLAIM = f"""
    update held_message set state = 'releasing', decided_by = %s
    where id = %s and state <> 'refused' returning {COLUMNS}
"""
REFUSE = f"""
    update held_message set state = 'refused', draft = null, decided_by = %s
    where id = %s and state = 'held' returning {COLUMNS}
"""
UNCLAIM = "update held_message set state = 'held', decided_by = null where id = %s and state = 'releasing'"
DONE = "delete from held_message where id = %s and state = 'releasing'"
DECIDED = """
    select split_part(action, ':', 2), admin_id from audit
    where held_id = %s and starts_with(action, 'moderation.decide:') order by id desc limit 1
"""


class Position(msgspec.Struct, frozen=True, array_like=True):
    """Where a page begins: after this id."""

    id: int = 0


class HeldRow(NamedTuple):
    """The columns of a held message."""

    id: int
    conversation_id: int
    sender_id: str
    local_id: str
    draft: dict[str, Any] | None
    detectors: list[str]
    state: str
    created_at: datetime


class Kept(NamedTuple):
    """A held message, and whether it was held before."""

    message: HeldMessage
    duplicate: bool


class Refused(NamedTuple):
    """A message that was refused, and the decision about its sender."""

    message: HeldMessage
    decided: Decided


class HeldMessages:
    """The store of held messages."""

    def __init__(self, database: Database, rules: DecisionRules = DecisionRules()) -> None:  # noqa: B008
        self._database = database
        self._rules = rules

    async def keep(self, draft: Draft, detectors: Sequence[str]) -> Kept:
        """Store a message that waits; one with the same `local_id` is there already. Raises Conflict."""
        values = {
            "conversation": draft.conversation_id, "sender": draft.sender_id, "local": draft.local_id,
            "draft": msgspec.json.encode(draft).decode(), "detectors": list(detectors),
        }  # fmt: skip
        rows = await self._database.query(KEEP, values)
        kept = rows or await self._database.query(EARLIER, draft.key)
        if not kept or kept[0][1] != draft.conversation_id:
            raise Conflict("this local_id was used in another conversation", field="local_id")
        return Kept(held_of(kept[0], self._database.signed_urls), duplicate=not rows)

    async def list_own(self, user_id: str, conversation_id: int) -> list[HeldMessage]:
        """What waits, or was refused, of a participant's messages, oldest first. Raises NotFound."""
        await check_takes_part(self._database, conversation_id, user_id)
        rows = await self._database.query(OWN, (user_id, conversation_id))
        return [held_of(row, self._database.signed_urls) for row in rows]

    async def list_open(self, cursor: str | None, limit: int) -> tuple[list[HeldMessage], str | None]:
        """What waits for a moderator, oldest first, and the cursor of the next page."""
        start = decode_cursor(cursor, Position) if cursor else Position()
        rows = await self._database.query(OPEN, (start.id, limit + 1))
        page = [held_of(row, self._database.signed_urls) for row in rows[:limit]]
        return page, encode_cursor(Position(page[-1].id)) if len(rows) > limit else None

    async def claim(self, asked: DecideHeldMessage, admin_id: str) -> tuple[HeldMessage, Draft]:
        """The message that is now being released. Raises NotFound, and Conflict for one that is decided."""

        async def work(transaction: Transaction) -> tuple[HeldMessage, Draft]:
            row = await _take(transaction, CLAIM, asked.held_id, admin_id)
            await _write_down(transaction, row, admin_id, "release", asked.reason)
            draft = msgspec.convert(row.draft, Draft)
            return held_of(row, transaction.signed_urls), msgspec.structs.replace(
                draft, conversation_id=row.conversation_id, sender_id=row.sender_id, approved=True
            )

        return await self._database.transaction(work)

    async def unclaim(self, held_id: int) -> None:
        """Hold it again: it could not be sent."""
        await self._database.transaction(lambda transaction: transaction.execute(UNCLAIM, (held_id,)))

    async def finish(self, held_id: int) -> None:
        """Forget a message that was sent."""
        await self._database.transaction(lambda transaction: transaction.execute(DONE, (held_id,)))

    async def refuse(self, asked: DecideHeldMessage, caller: Caller) -> Refused:
        """Drop what was written, and decide about its sender. Raises NotFound, Conflict, InvalidArgument."""

        async def work(transaction: Transaction) -> Refused:
            row = await _take(transaction, REFUSE, asked.held_id, caller.user_id)
            judgement = Judgement(
                user_id=row.sender_id,
                decided_by=caller,
                action=check_held_action(asked.action),
                reason=asked.reason,
                template=asked.template,
                until=asked.until,
                held_id=row.id,
                conversation_id=row.conversation_id,
            )
            decided = await decide(transaction, judgement, self._rules)
            await _write_down(
                transaction, row, caller.user_id, asked.action, asked.reason, decided.decision.id
            )
            return Refused(held_of(row, transaction.signed_urls), decided)

        return await self._database.transaction(work)


async def _take(transaction: Transaction, statement: str, held_id: int, admin_id: str) -> HeldRow:
    rows = await transaction.query(statement, (admin_id, held_id))
    if not rows:
        await check_undecided(transaction, held_id)
        raise NotFound("no such held message")
    return HeldRow._make(rows[0])


async def check_undecided(transaction: Transaction, held_id: int) -> None:
    """Raise Conflict for a message that somebody decided about. A released one is in the audit only."""
    for choice, decided_by in await transaction.query(DECIDED, (held_id,)):
        raise Conflict(
            f"this message is decided already: {choice} by {decided_by}",
            outcome=choice,
            decided_by=decided_by,
        )


async def _write_down(
    transaction: Transaction,
    row: HeldRow,
    admin_id: str,
    choice: str,
    reason: str | None,
    decision_id: int | None = None,
) -> None:
    action = AdminAction(
        admin_id,
        f"moderation.decide:{choice}",
        row.sender_id,
        conversation_id=row.conversation_id,
        held_id=row.id,
        decision_id=decision_id,
        reason=reason,
    )
    await note(transaction, action)


def held_of(row: Row, urls: SignedUrls) -> HeldMessage:
    held = HeldRow._make(row)
    draft = held.draft or {}
    return HeldMessage(
        id=held.id,
        conversation_id=held.conversation_id,
        sender_id=held.sender_id,
        local_id=held.local_id,
        type=draft.get("type", "text"),
        text=draft.get("text"),
        attachments=read_attachments(draft.get("attachments"), urls),
        detectors=held.detectors,
        state="refused" if held.state == "refused" else "held",
        created_at=rfc3339(held.created_at),
        card=card_shape(msgspec.convert(draft["card"], Card)) if draft.get("card") else UNSET,
    )
