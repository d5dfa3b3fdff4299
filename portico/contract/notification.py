"""`notification.*` and `admin.deliveries`: what services have to tell, and what came of it."""

from typing import Annotated, Any, Literal

from msgspec import Meta

from portico.contract.payload import Request
from portico.contract.shapes import Cursor, Id, Limit, Shape, UserId
from portico.domain.delivery.planning import Channel, Kind

State = Literal["due", "taken", "sent", "skipped", "dead"]


class SendNotification(Request, frozen=True):
    """Notify users about something of your site: by push at once and by email, as each of them chose.

    `data` has a `title` and a `body`. It may have a `url` (an address, or a path of `FRONTEND_URL`) and
    whatever else the app needs with the push. `critical` ones ignore quiet hours and mutes. With a `key`,
    repeating the call sends nothing again. Unknown users are skipped.
    """

    user_ids: Annotated[list[UserId], Meta(min_length=1, max_length=1000)]
    data: dict[str, Any]
    kind: Kind = "system"
    critical: bool = False
    key: Annotated[str, Meta(min_length=1, max_length=128)] | None = None


class NotificationPlanned(Shape, frozen=True):
    """How many deliveries were planned. A delivery is one user and one channel."""

    planned: int


class ListDeliveries(Request, frozen=True):
    """A user's notifications and their outcomes, newest first, without their texts."""

    user_id: UserId
    limit: Limit = 50
    cursor: Cursor | None = None


class Attempt(Shape, frozen=True):
    """An attempt: provider, outcome (`sent`, `retry`, `dead`, `gone`), reason and duration."""

    at: str
    provider: str
    outcome: str
    reason: str | None
    ms: int


class Delivery(Shape, frozen=True):
    """A notification over one channel. Until it has ended, `due_at` is the time of the next step.

    It is about the messages from `first_seq` to `up_to_seq`.
    """

    id: Id
    kind: str
    channel: Channel
    state: State
    reason: str | None
    conversation_id: Id | None
    first_seq: int | None
    up_to_seq: int | None
    due_at: str
    created_at: str
    done_at: str | None
    attempts: list[Attempt]


class Deliveries(Shape, frozen=True):
    """A page of deliveries."""

    deliveries: list[Delivery]
    next_cursor: str | None
