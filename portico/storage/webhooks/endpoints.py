"""The endpoints of webhooks. While there is one, the log is followed and changes are noted for them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from portico.contract.webhook import CreateWebhook, WebhookEndpoint
from portico.domain.errors import Conflict, Forbidden, NotFound
from portico.domain.times import rfc3339
from portico.storage.database import Database, Row, Transaction
from portico.storage.moderation.audit import AdminAction, note
from portico.storage.webhooks.queues import post_now

MOST = 50
OLDER = 3  # replaced secrets that sign as well, beside the newest one of them
COLUMNS = """id, url, description, events, conversation_types, state, paused_reason, source,
    old_secret_until, created_at"""
# One at a time, so that there are never more than MOST and the last one is known.
LOCK = "lock table webhook_endpoint in share row exclusive mode"
COUNT = "select count(*) from webhook_endpoint where deleted_at is null"
ADD = f"""
    insert into webhook_endpoint (url, description, events, conversation_types, secret, since)
    values (%(url)s, %(description)s, %(events)s, %(types)s, %(secret)s,
            pg_snapshot_xmin(pg_current_snapshot()))
    returning {COLUMNS}
"""
FOLLOW = """
    insert into log_cursor (name, position, newest_id)
    values ('webhooks', pg_snapshot_xmin(pg_current_snapshot()), (select coalesce(max(id), 0) from message))
    on conflict do nothing
"""
# It goes on where it had got to before it was in this table.
SETTINGS = """
    insert into webhook_endpoint (url, events, source, secret, since)
    values (%s, %s, 'settings', '',
            coalesce((select position from log_cursor where name = 'webhooks'),
                     pg_snapshot_xmin(pg_current_snapshot())))
    on conflict (source) where source = 'settings'
    do update set url = excluded.url, events = excluded.events, state = 'active', paused_reason = null,
      deleted_at = null
"""
WITHOUT_SETTINGS = """
    update webhook_endpoint set deleted_at = now() where source = 'settings' and deleted_at is null
"""
LIST = f"select {COLUMNS} from webhook_endpoint where deleted_at is null order by id"
GET = f"select {COLUMNS} from webhook_endpoint where id = %s and deleted_at is null for update"
SET = f"update webhook_endpoint set {{columns}} where id = %(id)s returning {COLUMNS}"
SETTABLE = frozenset(
    {"url", "description", "events", "conversation_types", "state", "paused_reason",
     "secret"}
)  # fmt: skip
# What signs as well, beside the newest of the replaced secrets. None signs longer than that one.
KEEP_OLDER = """
    insert into webhook_older_secret (endpoint_id, secret, until)
    select id, old_secret, old_secret_until from webhook_endpoint
    where id = %(id)s and old_secret_until > %(now)s
"""
SHORTEN_OLDER = """
    update webhook_older_secret set until = least(until, %(until)s) where endpoint_id = %(id)s
"""
FORGET_OLDER = """
    delete from webhook_older_secret o where endpoint_id = %(id)s and (until <= %(now)s or ctid not in (
      select ctid from webhook_older_secret where endpoint_id = %(id)s order by until desc limit %(most)s))
"""
DELETE = "update webhook_endpoint set deleted_at = now() where id = %s"
NOBODY = "not exists (select from webhook_endpoint where deleted_at is null)"
FORGET = (
    f"delete from log_cursor where name = 'webhooks' and {NOBODY}",
    f"delete from webhook_change where {NOBODY}",
)


class EndpointRow(NamedTuple):
    """COLUMNS, in their order."""

    id: int
    url: str
    description: str | None
    events: list[str]
    conversation_types: list[str]
    state: Any
    paused_reason: str | None
    source: Any
    old_secret_until: datetime | None
    created_at: datetime


class Endpoints:
    """The store of endpoints. What an admin does is noted in the audit log."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, admin_id: str, asked: CreateWebhook, secret: str) -> WebhookEndpoint:
        """A new endpoint, which is told of all that is committed after this. Raises Conflict."""
        values = {
            "url": asked.url,
            "description": asked.description,
            "events": asked.events,
            "types": asked.conversation_types,
            "secret": secret,
        }

        async def work(transaction: Transaction) -> WebhookEndpoint:
            await transaction.execute(LOCK)
            [(count,)] = await transaction.query(COUNT)
            if count >= MOST:
                raise Conflict(f"there are {MOST} webhooks: delete one")
            await transaction.execute(FOLLOW)
            [row] = await transaction.query(ADD, values)
            await note(transaction, AdminAction(admin_id, f"webhook.create:{row[0]}"))
            return _endpoint(row)

        return await self._database.transaction(work)

    async def set_up(self, url: str | None, events: Sequence[str]) -> None:
        """Make the endpoint of the settings what they say; without a URL there is none."""

        async def work(transaction: Transaction) -> None:
            await transaction.execute(LOCK)
            if url is None:
                await transaction.execute(WITHOUT_SETTINGS)
                await _forget(transaction)
            else:
                await transaction.execute(SETTINGS, (url, list(events)))
                await transaction.execute(FOLLOW)

        await self._database.transaction(work)

    async def list_all(self) -> list[WebhookEndpoint]:
        """All of them, the oldest first."""
        return [_endpoint(row) for row in await self._database.query(LIST)]

    async def get(self, webhook_id: int) -> WebhookEndpoint:
        """Raises NotFound."""
        return await self._database.transaction(lambda transaction: _one(transaction, webhook_id))

    async def update(
        self, admin_id: str, webhook_id: int, values: Mapping[str, Any], now: datetime
    ) -> WebhookEndpoint:
        """Set columns. With a new address or the state `active`, what waits is posted at once.

        Raises NotFound, Forbidden.
        """
        columns = ", ".join(f"{column} = %({column})s" for column in SETTABLE & values.keys())
        statement = SET.format(columns=columns or "state = state")

        async def work(transaction: Transaction) -> WebhookEndpoint:
            await _own(transaction, webhook_id)
            [row] = await transaction.query(statement, {**values, "id": webhook_id})
            if "url" in values or values.get("state") == "active":
                await post_now(transaction, webhook_id, now)
            await note(transaction, AdminAction(admin_id, f"webhook.update:{webhook_id}"))
            return _endpoint(row)

        return await self._database.transaction(work)

    async def rotate(
        self, admin_id: str, webhook_id: int, secret: str, keep_old_until: datetime, now: datetime
    ) -> WebhookEndpoint:
        """A new secret; the old ones sign as well until a time. Raises NotFound, Forbidden."""

        async def work(transaction: Transaction) -> WebhookEndpoint:
            await _own(transaction, webhook_id)
            columns = "old_secret = secret, secret = %(secret)s, old_secret_until = %(until)s"
            values = {"id": webhook_id, "secret": secret, "until": keep_old_until, "now": now, "most": OLDER}
            for statement in (KEEP_OLDER, SHORTEN_OLDER, FORGET_OLDER):
                await transaction.execute(statement, values)
            [row] = await transaction.query(SET.format(columns=columns), values)
            await note(transaction, AdminAction(admin_id, f"webhook.rotate_secret:{webhook_id}"))
            return _endpoint(row)

        return await self._database.transaction(work)

    async def delete(self, admin_id: str, webhook_id: int) -> None:
        """Nothing is posted to it any more. Raises NotFound, Forbidden."""

        async def work(transaction: Transaction) -> None:
            await transaction.execute(LOCK)
            await _own(transaction, webhook_id)
            await transaction.execute(DELETE, (webhook_id,))
            await _forget(transaction)
            await note(transaction, AdminAction(admin_id, f"webhook.delete:{webhook_id}"))

        await self._database.transaction(work)


async def _forget(transaction: Transaction) -> None:
    """Follow nothing any more, if there is no endpoint."""
    for statement in FORGET:
        await transaction.execute(statement)


async def _one(transaction: Transaction, webhook_id: int) -> WebhookEndpoint:
    rows = await transaction.query(GET, (webhook_id,))
    if not rows:
        raise NotFound("no such webhook")
    return _endpoint(rows[0])


async def _own(transaction: Transaction, webhook_id: int) -> None:
    """Raises NotFound; Forbidden for the endpoint of the settings."""
    if (await _one(transaction, webhook_id)).source == "settings":
        raise Forbidden("this webhook is that of WEBHOOK_URL: change the settings of the node")


def _endpoint(columns: Row) -> WebhookEndpoint:
    row = EndpointRow._make(columns)
    until = row.old_secret_until
    return WebhookEndpoint(
        id=row.id,
        url=row.url,
        description=row.description,
        events=row.events,
        conversation_types=row.conversation_types,
        state=row.state,
        paused_reason=row.paused_reason,
        source=row.source,
        old_secret_until=None if until is None else rfc3339(until),
        created_at=rfc3339(row.created_at),
    )
