"""Resend's webhook `email.received` (https://resend.com/docs/dashboard/receiving/introduction).

The webhook is signed by Svix and holds no text: the raw mail is fetched from an address that the API gives.
"""

from functools import partial
from urllib.parse import quote, urlsplit

import msgspec

from components.inbound.requests import InboundRequest, ReceivedMail, in_thread
from portico.domain.errors import InvalidArgument, NotFound, Unavailable
from portico.domain.inbound.mail import read_mail
from portico.domain.inbound.reply_addresses import tokens_in
from portico.domain.inbound.verification import check_svix_signature
from portico.ports import Clock
from portico.settings.inbound import Resend
from runtime.http_client import Http, HttpRequest, NoAnswer

RECEIVED = "email.received"


class Data(msgspec.Struct):
    """The mail that an event is about."""

    email_id: str = ""
    to: list[str] = []
    cc: list[str] = []


class Event(msgspec.Struct):
    """What Resend posts."""

    type: str
    data: Data


class Raw(msgspec.Struct):
    """Where the raw mail is, for an hour."""

    download_url: str


class Received(msgspec.Struct):
    """What Resend's API says of a mail."""

    raw: Raw | None = None


class ResendInbound:
    """`POST /inbound/email/resend`."""

    def __init__(self, settings: Resend, domain: str, http: Http, clock: Clock) -> None:
        self._settings = settings
        self._domain = domain
        self._http = http
        self._clock = clock

    async def receive(self, request: InboundRequest) -> ReceivedMail | None:
        """The mail; None for an event about a mail that was sent."""
        check_svix_signature(self._settings.secret, request.headers, request.body, self._clock.seconds())
        try:
            event = msgspec.json.decode(request.body, type=Event)
        except msgspec.DecodeError:
            raise InvalidArgument("body", "is no event of Resend") from None
        if event.type != RECEIVED:
            return None
        body = await self._fetch(event.data.email_id)
        mail = await in_thread(partial(read_mail, body, self._domain))
        named = tokens_in([*event.data.to, *event.data.cc], self._domain)
        return ReceivedMail(mail, named or mail.tokens)

    async def _fetch(self, email_id: str) -> bytes:
        """The raw mail. Raises NotFound, Unavailable."""
        address = f"{self._settings.base_url}/emails/receiving/{quote(email_id, safe='')}"
        answer = await self._get(address, {"Authorization": f"Bearer {self._settings.api_key}"})
        try:
            received = msgspec.json.decode(answer, type=Received)
        except msgspec.DecodeError:
            raise Unavailable("Resend's answer cannot be read") from None
        if received.raw is None or urlsplit(received.raw.download_url).scheme not in ("https", "http"):
            raise NotFound("Resend has no such mail")
        return await self._get(received.raw.download_url, {})

    async def _get(self, url: str, headers: dict[str, str]) -> bytes:
        try:
            response = await self._http.send(HttpRequest(method="GET", url=url, headers=headers, body=b""))
        except NoAnswer:
            raise Unavailable("Resend does not answer") from None
        if response.status in (404, 410):
            raise NotFound("Resend has no such mail")
        if response.status != 200:
            raise Unavailable("Resend does not answer as expected")
        return response.body
