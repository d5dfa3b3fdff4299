"""`message.schedule` and what belongs to it: messages that are sent later."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, UnsetType

from portico.contract.files import GivenFile
from portico.contract.message import MessageContent
from portico.contract.payload import Event, Request
from portico.contract.shapes import Id, Shape, UserId
from portico.domain.messages import SentType


class ScheduleMessage(MessageContent, frozen=True, kw_only=True):
    """Send a message later, with the same arguments as `message.send`.

    `at` is a time with a zone (`2026-12-24T09:00:00+01:00`), or the time of day in `timezone`
    (`2026-12-24T09:00:00` and `Europe/Paris`); at most a year ahead. Access and limits are checked now and
    again when it is sent. The same `local_id` is never scheduled twice. A user has at most 100 messages that
    wait or failed.
    """

    conversation_id: Id
    at: datetime
    timezone: Annotated[str, Meta(min_length=1, max_length=64)] | None = None


class ListScheduled(Request, frozen=True):
    """The caller's messages that wait or failed, the next one first: of one conversation, or of all."""

    conversation_id: Id | None = None


class CancelScheduled(Request, frozen=True):
    """Do not send a message, or forget one that failed. One that is being sent is a `conflict`."""

    scheduled_id: Id


class ScheduledMessage(Shape, frozen=True):
    """A message that is sent later, as its user gave it to `message.schedule`.

    A `failed` one is not tried again; `error` is why, the last part of an error's URI. `message_id` is there
    once it is `sent`: then it is a message like any other. One that the contact guard holds has none.
    """

    id: Id
    conversation_id: Id
    local_id: str
    at: str
    timezone: str | None
    type: SentType
    text: str | None
    attachments: list[GivenFile]
    reply_to: Id | None
    mentions: list[UserId]
    metadata: dict[str, Any]
    status: Literal["waiting", "sent", "failed", "cancelled"]
    error: str | None
    created_at: str
    message_id: Id | UnsetType = UNSET


class OneScheduled(Shape, frozen=True):
    """One message that is sent later."""

    scheduled: ScheduledMessage


class AllScheduled(Shape, frozen=True):
    """Messages that are sent later, the next one first."""

    scheduled: list[ScheduledMessage]


class ScheduledUpdated(Event, frozen=True):
    """To the user's own devices: a message was scheduled, cancelled or sent, or failed."""

    scheduled: ScheduledMessage
