"""The contents of deliveries, loaded when they are sent: recipient, messages and devices."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

import msgspec

from portico.domain.cards.model import Card
from portico.domain.properties import title_of, url_of
from portico.storage.database import Database, Row
from portico.storage.delivery.queue import ANSWERED, PLACE, READ, RINGING, TOLD

SHOWN = 5  # messages in a mail; the rest are counted
DEVICES = """jsonb_agg(jsonb_build_object('id', device.id, 'user_id', device.user_id,
    'token', device.token, 'provider', device.provider, 'platform', device.platform,
    'p256dh', device.p256dh, 'auth', device.auth) order by device.id)"""
# Of a change of a card: the card as it is, and who changed it.
CARD_TOLD = """(select jsonb_build_object('id', m.id, 'sender', actor.name, 'type', m.type, 'text', null,
        'sender_id', coalesce(actor.id, ''), 'at', extract(epoch from m.created_at), 'files', 0,
        'card', m.card, 'card_event', d.payload -> 'card' ->> 'event')
      from message m left join person actor on actor.id = d.payload -> 'card' ->> 'sender_id'
      where m.id = (d.payload -> 'card' ->> 'message_id')::bigint)"""
# What a line of a handover says: a bot answers, a person does, or is asked to, as who is told of it is.
HANDOVER = """case when m.type <> 'system' or m.metadata -> 'handover' is null then null
    when exists (select from person b where b.id = m.metadata -> 'handover' ->> 'to' and b.role = 'bot')
      then 'bot'
    when m.metadata -> 'handover' ->> 'to' is null or d.kind = 'system' then 'asked'
    else 'person' end"""
LOAD = f"""
    select d.id, person.name, person.email, person.mobile, c.title, c.type, c.metadata, count_.told,
           latest.messages, {CARD_TOLD},
           case when d.channel = 'push' then (
             select {DEVICES}
             from device where device.user_id = d.user_id and device.id <> all (d.reached)) end
    from delivery d
    join person on person.id = d.user_id
    {PLACE}
    cross join lateral (select count(*) as told from message m where {TOLD}) count_
    cross join lateral (
      select jsonb_agg(jsonb_build_object('id', t.id, 'sender', t.sender, 'sender_id', t.sender_id,
               'type', t.type, 'text', t.text, 'at', extract(epoch from t.created_at), 'files', t.files,
               'call', t.call, 'card', t.card, 'handover', t.handover)
               order by t.seq) as messages
      from (select m.id, m.seq, m.sender_id, sender.name as sender, m.type, m.text, m.created_at,
                   coalesce(jsonb_array_length(m.attachments), 0) as files, m.metadata -> 'call' as call,
                   m.card, {HANDOVER} as handover
            from message m join person sender on sender.id = m.sender_id
            where {TOLD} order by m.seq desc limit %s) t) latest
    where d.id = any (%s)
"""


class ContentRow(NamedTuple):
    """LOAD, in its order."""

    id: int
    name: str | None
    email: str | None
    mobile: str | None
    title: str | None
    conversation_type: str | None
    metadata: dict[str, Any] | None
    told: int
    messages: list[dict[str, Any]] | None
    card: dict[str, Any] | None
    devices: list[dict[str, Any]] | None


OVER = f"({READ} or {ANSWERED} or d.kind = 'call' and not {RINGING})"
# By place first: the index of what was taken back is small, and asked of every push that lies somewhere.
QUOTES_DELETED = """exists (select from message m where m.conversation_id = d.conversation_id
    and m.seq between d.first_seq and d.up_to_seq and m.deleted_at is not null and m.id = any (d.showing))"""
SHOWN_AND_OVER = f"""
    select d.id, d.user_id, d.kind, d.collapse, d.conversation_id, not {OVER},
           not {OVER} and exists (select from message m where {TOLD}), (
             select {DEVICES}
             from device where device.user_id = d.user_id)
    from delivery d {PLACE}
    where d.shown and ({OVER} or {QUOTES_DELETED})
    limit %s
"""


class NotifiedMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message as a notification quotes it; `files` counts its attachments. A notice has no id."""

    sender: str | None
    sender_id: str
    type: str
    text: str | None
    at: datetime
    files: int
    call: dict[str, Any] | None = None
    card: Card | None = None
    card_event: str = "proposed"
    handover: Literal["bot", "person", "asked"] | None = None
    id: int | None = None


class KnownDevice(msgspec.Struct, frozen=True, kw_only=True):
    """A device with its token, for the sender only."""

    id: int
    user_id: str
    token: str
    provider: str
    platform: str
    p256dh: str | None
    auth: str | None


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """The content of a delivery. `told` counts its messages; `messages` are the latest of them.

    `property_title` and `property_url` are from `metadata.property` of the conversation.
    """

    name: str | None
    email: str | None
    mobile: str | None
    title: str | None
    group: bool
    told: int
    messages: Sequence[NotifiedMessage]
    devices: Sequence[KnownDevice]
    property_title: str | None = None
    property_url: str | None = None


class Stale(NamedTuple):
    """A push still on devices that was read elsewhere, rings no more, or quotes a deleted message.

    The fields are the columns of SHOWN_AND_OVER, in order. `left` counts its other unread messages.
    """

    id: int
    user_id: str
    kind: str
    collapse: str
    conversation_id: int
    deleted: bool
    left: bool
    devices: Sequence[KnownDevice]


class DeliveryContents:
    """The store for the texts of notifications."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, delivery_ids: Sequence[int]) -> dict[int, Content]:
        """The content of each delivery, in one statement."""
        rows = await self._database.query(LOAD, (SHOWN, list(delivery_ids)))
        return {row.id: _content(row) for row in map(ContentRow._make, rows)}

    async def list_stale(self, count: int) -> list[Stale]:
        """Pushes to withdraw from devices."""
        rows = await self._database.query(SHOWN_AND_OVER, (count,))
        return [_stale(row) for row in rows]


def _content(row: ContentRow) -> Content:
    return Content(
        name=row.name,
        email=row.email,
        mobile=row.mobile,
        title=row.title,
        group=row.conversation_type == "group",
        told=1 if row.card else row.told,
        messages=[_notified_message(message) for message in ([row.card] if row.card else row.messages or ())],
        devices=_devices(row.devices),
        property_title=title_of(row.metadata or {}),
        property_url=url_of(row.metadata or {}),
    )


def _stale(row: Row) -> Stale:
    stale = Stale._make(row)
    return stale._replace(devices=_devices(row[-1]))


def _notified_message(message: dict[str, Any]) -> NotifiedMessage:
    card = message.get("card")
    read = {"at": datetime.fromtimestamp(message["at"], UTC), "card": card and msgspec.convert(card, Card)}
    return NotifiedMessage(**{**message, **read})


def _devices(found: list[dict[str, Any]] | None) -> list[KnownDevice]:
    return [KnownDevice(**device) for device in found or ()]
