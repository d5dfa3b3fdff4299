"""Changes of cards: under the conversation's lock like every change of a message, so that one of two wins."""

from datetime import datetime
from typing import Any

import msgspec

from portico.domain.cards.acting import act_on, due_at, expire
from portico.domain.cards.model import Act, Card
from portico.domain.changes import Written
from portico.domain.errors import Blocked, Conflict, InvalidArgument, NotFound
from portico.domain.people import Caller
from portico.ports import Stored
from portico.storage.conversations.locking import LockedConversation, lock_conversation
from portico.storage.database import Database, Transaction
from portico.storage.messages.changes import Changed, open_message, write_change
from portico.storage.messages.rows import AUDIENCE, COLUMNS

READ = "select card from message where id = %s"
# A document that replaces another one takes its place; the file that it replaces is deleted by the sweep.
WRITE = f"""
    update message m set card = %(card)s::jsonb, rev = rev + 1, changed = pg_current_xact_id(),
           attachments = case when %(file)s::jsonb is null then m.attachments else (
             select coalesce(jsonb_agg(a), '[]') from jsonb_array_elements(m.attachments) a
             where a ->> 'media_id' is distinct from %(replaced)s) || %(file)s::jsonb end
    where m.id = %(id)s returning {COLUMNS}, {AUDIENCE}
"""
UNUSED = "update media set due_at = now() where id = %s"
SCHEDULE = """
    insert into card_deadline (message_id, due_at) values (%s, %s)
    on conflict (message_id) do update set due_at = excluded.due_at
"""
UNSCHEDULE = "delete from card_deadline where message_id = %s"
DISCARD = "delete from appointment where message_id = %s"
NOTE = """
    insert into appointment (message_id, conversation_id, begins_at)
    select id, conversation_id, %(at)s from message where id = %(id)s
"""
DUE = """
    select d.message_id, m.conversation_id from card_deadline d left join message m on m.id = d.message_id
    where d.due_at <= %s order by d.due_at limit %s
"""
SLICE = 100


class Acted(msgspec.Struct, frozen=True):
    """A message after an action, or after its deadline, and why the action was refused if it was."""

    changed: Changed
    refused: Conflict | None = None


class Cards:
    """The store of cards."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def act(
        self, message_id: int, act: Act, caller: Caller, now: datetime, file: dict[str, Any] | None
    ) -> Acted:
        """Act on a card that the caller sees. A card whose deadline has passed expires instead."""

        async def work(transaction: Transaction) -> Acted:
            held, message = await open_message(transaction, message_id, caller, _check)
            card = await _read(transaction, message_id)
            expired = expire(card, now)
            if expired is not card:
                changed = await _write(transaction, held, message_id, card, expired)
                return Acted(changed, Conflict("the time for this is over", reason="expired"))
            try:
                after = act_on(card, act, now)
            except Conflict as error:
                return Acted(Changed(Stored(message, held.member_ids, duplicate=False), anew=False), error)
            return Acted(await _write(transaction, held, message_id, card, after, file))

        return await self._database.transaction(work)

    async def list_due(self, now: datetime) -> list[tuple[int, int | None]]:
        """Cards whose deadline has passed, with their conversations (None where the message is gone)."""
        rows = await self._database.query(DUE, (now, SLICE))
        return [(message_id, conversation_id) for message_id, conversation_id in rows]

    async def expire(self, message_id: int, conversation_id: int | None, now: datetime) -> Changed | None:
        """Expire a card if that is still to be done. None where somebody was faster, or it is gone."""

        async def work(transaction: Transaction) -> Changed | None:
            held = await _hold(transaction, conversation_id)
            card = await _find(transaction, message_id) if held else None
            after = card and expire(card, now)
            if held and card and after and after is not card:
                return await _write(transaction, held, message_id, card, after)
            await _schedule(transaction, message_id, after)
            return None

        return await self._database.transaction(work)


async def _hold(transaction: Transaction, conversation_id: int | None) -> LockedConversation | None:
    if conversation_id is None:
        return None
    try:
        return await lock_conversation(transaction, conversation_id)
    except NotFound:
        return None


async def _find(transaction: Transaction, message_id: int) -> Card | None:
    rows = await transaction.query(READ, (message_id,))
    return msgspec.convert(rows[0][0], Card) if rows and rows[0][0] else None


async def _read(transaction: Transaction, message_id: int) -> Card:
    card = await _find(transaction, message_id)
    if card is None:
        raise InvalidArgument("message_id", "this message has no card")
    return card


async def _write(
    transaction: Transaction,
    held: LockedConversation,
    message_id: int,
    before: Card,
    after: Card,
    file: dict[str, Any] | None = None,
) -> Changed:
    replaced = _replaced(before, after)
    if replaced:
        await transaction.execute(UNUSED, (replaced,))
    values = {
        "card": msgspec.json.encode(after).decode(),
        "file": None if file is None else msgspec.json.encode([file]).decode(),
        "replaced": replaced,
        "id": message_id,
    }
    await _schedule(transaction, message_id, after)
    return await write_change(transaction, held, WRITE, values)


async def _schedule(transaction: Transaction, message_id: int, card: Card | None) -> None:
    await transaction.execute(DISCARD, (message_id,))
    if card and card.state == "accepted" and card.slot:
        await transaction.execute(NOTE, {"id": message_id, "at": card.slot.starts_at})
    due = card and due_at(card)
    if due:
        await transaction.execute(SCHEDULE, (message_id, due))
    else:
        await transaction.execute(UNSCHEDULE, (message_id,))


def _replaced(before: Card, after: Card) -> str | None:
    """The file whose place another one takes."""
    pairs = zip(before.terms.items, after.terms.items, strict=True)
    return next((old.media_id for old, new in pairs if old.media_id not in (None, new.media_id)), None)


def _check(written: Written) -> None:
    if written.deleted:
        raise Conflict("the message is deleted")
    if written.blocked:
        raise Blocked("this conversation is blocked")
