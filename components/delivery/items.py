"""The types between planning and sending: items for providers, outcomes, and the provider protocols.

A provider is sans-IO (`Provider`: it builds a request and interprets a response) or delivers by itself
(`Deliverer`, for a protocol or an official client that does its own I/O). `components.delivery.sender`
accepts both.
"""

from collections.abc import Mapping
from typing import Literal, Protocol, TypeVar

import msgspec

from portico.domain.delivery.outcomes import Dead, Gone, Outcome, Retry, Sent
from runtime.http_client import HttpRequest, HttpResponse

__all__ = [
    "Answer", "Attempt", "Dead", "Deliverer", "Device", "Email", "Failed", "Gone", "HttpRequest",
    "HttpResponse", "Invitation", "Item", "Outcome", "Provider", "ProviderRejected", "Push", "Retry", "Sent",
    "Sms",
]  # fmt: skip

ItemT = TypeVar("ItemT", contravariant=True)


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """An appointment in a mail (RFC 6047): `text` is iCalendar, `method` is what it does to a calendar."""

    method: str
    text: str


class Email(msgspec.Struct, frozen=True, kw_only=True):
    """One mail to one person.

    `to` is the bare address, `name` who it is; `headers` go out as they are (`List-Unsubscribe`, ...).
    Answers go to `reply_to`, or nowhere if it is empty.
    `key` makes a repetition recognisable: the same for every attempt, and so must be the content.
    """

    to: str
    name: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]
    key: str
    reply_to: str = ""
    invitation: Invitation | None = None


class Sms(msgspec.Struct, frozen=True, kw_only=True):
    """One SMS; `to` is in E.164 (`+491701234567`), `key` as in an email."""

    to: str
    body: str
    key: str


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """Where pushes go: `token` is the provider's, for `webpush` the subscription's endpoint.

    `p256dh` and `auth` are the subscription's keys (base64url), for `webpush` only.
    """

    user_id: str
    token: str
    provider: Literal["fcm", "expo", "webpush"]
    platform: Literal["ios", "android", "web"]
    p256dh: str | None = None
    auth: str | None = None


class Push(msgspec.Struct, frozen=True, kw_only=True):
    """One push to one device.

    A later one with the same `collapse_key` replaces it on the device. `urgent` may wake the device (calls).
    `silent` shows nothing: the app gets `data` and the `badge`. `ttl` is in seconds; 0 means now or never.
    Firebase refuses `data` whose keys are `from`, `message_type`, or begin with `google` or `gcm`.
    """

    device: Device
    title: str
    body: str
    data: dict[str, str]
    badge: int | None
    collapse_key: str
    urgent: bool
    silent: bool
    ttl: int
    key: str


Item = Email | Sms | Push


class ProviderRejected(msgspec.Struct, frozen=True):
    """The provider refuses us, not the item: a wrong key, an unpaid account, an unverified sender.

    Only the sender sees it: it takes the second provider, or says `Retry`.
    """

    reason: str
    after: float | None = None


Answer = Outcome | ProviderRejected


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt at one provider, for rows and metrics; `seconds` is how long it took.

    `outcome` is `sent`, `retry`, `dead`, `gone` or `refused`; `reason` is empty for `sent`.
    """

    key: str
    channel: Literal["email", "sms", "push"]
    provider: str
    outcome: str
    reason: str
    seconds: float

    @classmethod
    def from_answer(cls, item: Item, provider: str, answer: Answer, seconds: float) -> "Attempt":
        return cls(
            key=item.key,
            channel=CHANNELS[type(item)],
            provider=provider,
            outcome=OUTCOMES[type(answer)],
            reason="" if isinstance(answer, Sent) else answer.reason,
            seconds=seconds,
        )


# Stored in rows and shown as a metric label, so it is independent of the class names.
OUTCOMES: Mapping[type, str] = {
    Sent: "sent",
    Retry: "retry",
    Dead: "dead",
    Gone: "gone",
    ProviderRejected: "refused",
}
CHANNELS: Mapping[type, Literal["email", "sms", "push"]] = {Email: "email", Sms: "sms", Push: "push"}


class Failed(Exception):
    """No usable response; `answer` is the outcome to record."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(type(answer).__name__)
        self.answer = answer


class Provider(Protocol[ItemT]):
    """A provider over HTTP that does no I/O itself."""

    name: str

    def request(self, item: ItemT) -> HttpRequest:
        """The request for an item. Raises Failed for an item that cannot be sent."""

    def outcome(self, response: HttpResponse) -> Answer: ...


class Deliverer(Protocol[ItemT]):
    """A provider that does its own I/O."""

    name: str

    async def deliver(self, item: ItemT) -> Answer:
        """Deliver an item. Raises Failed."""
