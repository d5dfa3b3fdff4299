"""`webhook.*`: addresses of your other programs, to which Portico posts what happens."""

from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType, field

from portico.contract.payload import Request
from portico.contract.shapes import Id, Limit, Shape, Time, Url
from portico.domain.conversations import ConversationType
from portico.domain.webhooks.attempts import Outcome
from portico.domain.webhooks.events import EndpointState, Source

Pattern = Annotated[str, Meta(min_length=1, max_length=64)]
Patterns = Annotated[list[Pattern], Meta(min_length=1, max_length=50)]
Types = Annotated[list[ConversationType], Meta(max_length=10)]
Description = Annotated[str, Meta(min_length=1, max_length=200)]


class WebhookEndpoint(Shape, frozen=True):
    """An address that events are posted to.

    `events` are names (`message.created`) and patterns (`message.*`, `*`). With `conversation_types`, events
    of other conversations are left out. A `paused` one gets nothing until it is active again;
    `paused_reason` is `gone` if it answered 410. The one with the `source` `settings` is that of
    `WEBHOOK_URL`, and cannot be changed here. Until `old_secret_until` the former secret signs as well.
    """

    id: Id
    url: str
    description: str | None
    events: list[str]
    conversation_types: list[str]
    state: EndpointState
    paused_reason: str | None
    source: Source
    old_secret_until: str | None
    created_at: str


class CreateWebhook(Request, frozen=True):
    """Post events to an address from now on, at most 50 addresses in all.

    The answer has the secret, which is not shown again.
    """

    url: Url
    events: Patterns
    conversation_types: Types = field(default_factory=list)
    description: Description | None = None


class WebhookWithSecret(Shape, frozen=True):
    """An endpoint and its new secret: the key with which its receiver verifies signatures."""

    webhook: WebhookEndpoint
    secret: str


class ListWebhooks(Request, frozen=True):
    """All endpoints, the oldest first."""


class Webhooks(Shape, frozen=True):
    """Endpoints."""

    webhooks: list[WebhookEndpoint]


class GetWebhook(Request, frozen=True):
    """One endpoint."""

    webhook_id: Id


class OneWebhook(Shape, frozen=True):
    """One endpoint."""

    webhook: WebhookEndpoint


class UpdateWebhook(Request, frozen=True):
    """Change an endpoint. A key that is left out stays as it is.

    Events that happen while it is `paused` wait for it, three days at most. With a new `url` or the `state`
    `active`, what waits for another attempt is posted at once.
    """

    webhook_id: Id
    url: Url | UnsetType = UNSET
    events: Patterns | UnsetType = UNSET
    conversation_types: Types | UnsetType = UNSET
    description: Description | UnsetType | None = UNSET
    state: EndpointState | UnsetType = UNSET


class DeleteWebhook(Request, frozen=True):
    """Delete an endpoint. Nothing that waits for it is posted, and its attempts are gone."""

    webhook_id: Id


class WebhookDeleted(Shape, frozen=True):
    """The endpoint that is gone."""

    webhook_id: Id


class RotateWebhookSecret(Request, frozen=True):
    """Make a new secret. Until `keep_old_until` requests are signed with both; by default for 24 hours.

    It is at most 30 days from now. A time that has passed ends the old secret at once. Secrets that were
    replaced before and still sign go on until their own time, four at most, but not longer than this one.
    """

    webhook_id: Id
    keep_old_until: Time | None = None


class ListWebhookAttempts(Request, frozen=True):
    """What was posted to an endpoint and what it answered, the oldest first, after an attempt.

    The status `dead` has the events that are not tried any more.
    """

    webhook_id: Id
    status: Outcome | None = None
    after: Id | None = None
    limit: Limit = 50


class WebhookAttempt(Shape, frozen=True):
    """An attempt to post an event.

    `event_id` is the header `webhook-id`. Without an answer `response_code` is null, and `error` is
    `timeout`, `network`, `tls` (no certificate that is valid for the host) or `private_address`; `expired`
    if it waited too long without an attempt.
    """

    id: Id
    webhook_id: Id
    event_id: str
    type: str
    status: Outcome
    response_code: int | None
    error: str | None
    ms: int
    at: str
    payload: dict[str, Any]


class WebhookAttempts(Shape, frozen=True):
    """A page of attempts; `next_after` is null on the last one."""

    attempts: list[WebhookAttempt]
    next_after: Id | None


class RedeliverWebhook(Request, frozen=True):
    """Post an event again, or all events of an endpoint that became dead letters in a time.

    Name either `attempt_id` or `webhook_id`. A redelivered event comes before those that wait behind it, and
    is tried for three days again. One that is still tried is a `conflict`.
    """

    attempt_id: Id | None = None
    webhook_id: Id | None = None
    since: Time | None = None
    until: Time | None = None


class WebhooksRedelivered(Shape, frozen=True):
    """How many events are posted again."""

    redelivered: int


class TryWebhook(Request, frozen=True):
    """Post an event `webhook.test` to an endpoint. What came of it is in `webhook.attempts`."""

    webhook_id: Id


class WebhookTested(Shape, frozen=True):
    """The `event_id` of the test."""

    event_id: str
