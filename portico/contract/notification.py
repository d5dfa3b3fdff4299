"""`notification.*` and `admin.deliveries`: what services have to tell, and what came of it."""

from typing import Annotated, Any, Literal

from msgspec import Meta

from portico.contract.payload import Request
from portico.contract.shapes import Cursor, Id, Limit, Shape, UserId
from portico.domain.delivery.planning import Channel, Kind

State = Literal["due", "taken", "sent", "skipped", "dead"]


class SendNotification(Request, frozen=True):
    """Notify people of something of the site's own: by push at once and by email, as each of them chose.

    `data` has a `title` and a `body`, may have a `url` (an address, or a path of `FRONTEND_URL`), and what
    else the app wants with the push. What is `critical` goes to them in quiet hours and through every mute.
    With a `key`, the same call again sends nothing again. People who are not known are left out.
    """

    user_ids: Annotated[list[UserId], Meta(min_length=1, max_length=1000)]
    data: dict[str, Any]
    kind: Kind = "system"
    critical: bool = False
    key: Annotated[str, Meta(min_length=1, max_length=128)] | None = None


class NotificationPlanned(Shape, frozen=True):
    """How many deliveries (a person by a channel) were planned."""

    planned: int


class ListDeliveries(Request, frozen=True):
    """What somebody was notified of and how that went, newest first; never what it said."""

    user_id: UserId
    limit: Limit = 50
    cursor: Cursor | None = None


class Attempt(Shape, frozen=True):
    """A try: by which provider, what came of it (`sent`, `retry`, `dead`, `gone`), why, how long it took."""

    at: str
    provider: str
    outcome: str
    reason: str | None
    ms: int


class Delivery(Shape, frozen=True):
    """A notification by one channel. `due_at` is when it is looked at next, while it is not over.

    It tells of the messages from `first_seq` to `up_to_seq`.
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
    next_cursor: str | None = None
