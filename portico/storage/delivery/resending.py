"""All deliveries for admins, and deliveries that are planned again."""

from typing import Any

from portico.contract.operations import DeliveryToUser, ListAllDeliveries
from portico.domain.errors import Conflict, NotFound
from portico.domain.paging import decode_cursor, encode_cursor
from portico.storage.database import Database, Transaction
from portico.storage.delivery.history import COLUMNS, DeliveryRow, Position, delivery_of
from portico.storage.moderation.audit import AdminAction, note

PAGE = f"""
    select d.user_id, {COLUMNS} from delivery d
    where d.id < %(before)s and (%(state)s::text is null or d.state = %(state)s)
      and (%(channel)s::text is null or d.channel = %(channel)s)
    order by d.id desc limit %(limit)s
"""
OVER = """
    select user_id, conversation_id, done_at is not null from delivery
    where id = %s for update
"""
AGAIN = """
    insert into delivery (user_id, kind, channel, due_at, committed_at, critical, conversation_id, first_seq,
                          up_to_seq, collapse, cause, on_behalf)
    select user_id, kind, channel, now(), now(), critical, conversation_id, first_seq, up_to_seq, collapse,
           cause, on_behalf
    from delivery where id = %s
    on conflict (user_id, channel, collapse) where state = 'due' do nothing
    returning id
"""


class Resending:
    """The store of deliveries for who looks after all of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_all(self, asked: ListAllDeliveries) -> tuple[list[DeliveryToUser], str | None]:
        """The newest first, and the cursor of the next page."""
        start = decode_cursor(asked.cursor, Position) if asked.cursor else Position()
        values = {"before": start.id, "state": asked.state, "channel": asked.channel}
        rows = await self._database.query(PAGE, {**values, "limit": asked.limit + 1})
        page = [_to_user(*row) for row in rows[: asked.limit]]
        more = len(rows) > asked.limit
        return page, encode_cursor(Position(page[-1].delivery.id)) if more else None

    async def plan_again(self, admin_id: str, delivery_id: int) -> int:
        """Plan a delivery again, with an entry in the audit; the id of the new one.

        Raises NotFound, or Conflict if it is not over or its content is not kept.
        """

        async def work(transaction: Transaction) -> int:
            user_id = await _check_over(transaction, delivery_id)
            rows = await transaction.query(AGAIN, (delivery_id,))
            if not rows:
                raise Conflict("a newer notification about the same waits already")
            await note(transaction, AdminAction(admin_id, "admin.resend", user_id))
            [(new_id,)] = rows
            return int(new_id)

        return await self._database.transaction(work)


async def _check_over(transaction: Transaction, delivery_id: int) -> str:
    """The user of a delivery that can be planned again."""
    rows = await transaction.query(OVER, (delivery_id,))
    if not rows:
        raise NotFound("no such delivery")
    [(user_id, conversation_id, is_over)] = rows
    if conversation_id is None:
        raise Conflict("the text of this notice is not kept: the service has to send it again")
    if not is_over:
        raise Conflict("this notification still waits")
    return str(user_id)


def _to_user(user_id: str, *columns: Any) -> DeliveryToUser:
    return DeliveryToUser(user_id=user_id, delivery=delivery_of(DeliveryRow._make(columns)))
