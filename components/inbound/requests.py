"""What providers post, and what is made of it, independent of HTTP."""

from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar
from urllib.parse import parse_qsl

import msgspec
from twisted.internet.threads import deferToThread

from portico.domain.errors import InvalidArgument
from portico.domain.inbound.mail import Mail, Unreadable

MAX_FIELDS = 100
T = TypeVar("T")


class InboundRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request. Names of headers are lower case; `path` and `query` are as they came."""

    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    def argument(self, name: str) -> str:
        """A value of the query; empty without one."""
        return dict(parse_qsl(self.query[:4_000], max_num_fields=MAX_FIELDS)).get(name, "")

    def form(self) -> dict[str, str]:
        """The fields of a form in the body. Raises InvalidArgument."""
        try:
            text = self.body.decode()
            return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS))
        except ValueError:
            raise InvalidArgument("body", "is no form") from None


class Sms(msgspec.Struct, frozen=True):
    """An SMS: the number as the provider writes it, and the provider's id."""

    number: str
    text: str
    id: str


class ReceivedMail(msgspec.Struct, frozen=True):
    """A mail, and the tokens of the addresses that it was delivered to."""

    mail: Mail
    tokens: list[str]


class EmailProvider(Protocol):
    """Somebody who posts mails."""

    async def receive(self, request: InboundRequest) -> ReceivedMail | None:
        """The mail; None for a request about something else.

        Raises Forbidden for a wrong signature, Unreadable, and PorticoError.
        """


class SmsProvider(Protocol):
    """Somebody who posts SMS."""

    def receive(self, request: InboundRequest) -> Sms:
        """The SMS. Raises Forbidden for a wrong signature, and InvalidArgument."""


async def in_thread(work: Callable[[], T]) -> T:
    """Read a mail, which may take a second, beside everything else. Raises Unreadable."""
    done: T = await deferToThread(work)
    return done


__all__ = ["EmailProvider", "InboundRequest", "ReceivedMail", "Sms", "SmsProvider", "Unreadable", "in_thread"]
