"""What admins see and repair of what leaves Portico: notifications, their texts, and the Django site."""

from typing import Annotated, Literal

from msgspec import Meta

from portico.contract.notification import Delivery, State
from portico.contract.payload import Request
from portico.contract.shapes import Cursor, Id, Limit, Shape, UserId
from portico.domain.delivery.planning import Channel, Kind

Language = Annotated[str, Meta(min_length=2, max_length=8, pattern=r"^[a-zA-Z-]+$(?!\n)")]


class ListAllDeliveries(Request, frozen=True):
    """The notifications of all users and their outcomes, newest first, without their texts.

    All of them, or those in one state or over one channel.
    """

    state: State | None = None
    channel: Channel | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class DeliveryToUser(Shape, frozen=True):
    """A notification, and whom it is for."""

    user_id: UserId
    delivery: Delivery


class AllDeliveries(Shape, frozen=True):
    """A page of notifications."""

    deliveries: list[DeliveryToUser]
    next_cursor: str | None


class ResendDelivery(Request, frozen=True):
    """Notify a user again of the messages of a delivery that is over, whatever came of it.

    The rules decide anew: what the user has read since is skipped. A notice of a service is a `conflict`,
    because its text is not kept, and so is one that still waits.
    """

    delivery_id: Id


class DeliveryPlannedAgain(Shape, frozen=True):
    """The new delivery."""

    delivery_id: Id


class PreviewTemplate(Request, frozen=True):
    """What a notification of a kind looks like, with an example, in a language of the templates."""

    kind: Kind = "message"
    language: Language | None = None


class TemplatePreview(Shape, frozen=True):
    """The texts over each channel. `html` is that of the email, `text` the same without markup.

    `html_url` is the path of a page that shows the `html` and runs nothing, for five minutes.
    """

    kind: str
    language: str
    languages: list[str]
    subject: str
    text: str
    html: str
    html_url: str
    push_title: str
    push_body: str
    sms: str


class ListDeadLetters(Request, frozen=True):
    """What the Django site refused for good, the oldest first."""

    limit: Limit = 50


class DeadLetter(Shape, frozen=True):
    """Something that the site refused: `id` is of the message, or of the conversation. Never a text.

    `status` is that of HTTP; 0 if it was refused with its conversation.
    """

    what: Literal["conversation", "message", "read"]
    id: Id
    user_id: UserId | None
    conversation_id: Id
    status: int
    reason: str
    at: str


class DeadLetters(Shape, frozen=True):
    """The first dead letters, how many there are, and how many messages wait for the site."""

    dead_letters: list[DeadLetter]
    total: int
    waiting: int
    has_site: bool


class RetryDeadLetters(Request, frozen=True):
    """Tell the Django site again what it refused: everything, or what belongs to one conversation."""

    conversation_id: Id | None = None


class DeadLettersRetried(Shape, frozen=True):
    """How many are tried again."""

    retried: int
