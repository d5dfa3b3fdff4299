"""SMS by Twilio (https://www.twilio.com/docs/messaging/api/message-resource), with its official client.

The client accepts any asynchronous HTTP implementation; this module passes it the component's own, without
threads and without asyncio. Twilio has no idempotency keys: an SMS whose response was lost can be sent twice.
"""

import base64
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from components.delivery.http_provider import Http, ProviderContext, by_status
from components.delivery.items import (
    Answer,
    Dead,
    HttpRequest,
    HttpResponse,
    ProviderRejected,
    Retry,
    Sent,
    Sms,
)

# The sender is not a number of ours, or may not write there (https://www.twilio.com/docs/api/errors).
OURS = (21212, 21603, 21606, 21607, 21659, 21660)


class Twilio:
    """`POST /2010-04-01/Accounts/{sid}/Messages.json`."""

    name = "twilio"

    def __init__(self, client: Client, sender: str) -> None:
        self._messages = client.messages  # the client loads half of itself the first time it is asked
        self._sender = sender

    async def deliver(self, sms: Sms) -> Answer:
        """Create the message. Raises Failed."""
        try:
            message = await self._messages.create_async(to=sms.to, from_=self._sender, body=sms.body)
        except TwilioRestException as error:
            return outcome_of(error.status, error.code)
        except (TwilioException, ValueError, KeyError):
            return Retry(None, "unreadable")
        return Sent(message.sid) if message.sid else Retry(None, "unreadable")


def outcome_of(status: int, code: int | None) -> Answer:
    """The outcome of an error: Twilio's codes are more specific than the status."""
    if status == 429 or status >= 500 or not code:
        return by_status(HttpResponse(status=status, headers={}, body=b""))
    reason = f"twilio_{code}"
    return ProviderRejected(reason) if status in (401, 403, 404) or code in OURS else Dead(reason)


class TwilioHttp(AsyncHttpClient):  # type: ignore[misc]
    """The component's HTTP client as Twilio's client expects it."""

    def __init__(self, http: Http, base_url: str) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True)
        self._http = http
        self._base_url = base_url.rstrip("/")

    async def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,  # noqa: ARG002 - nothing that we ask has any
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        **_options: Any,
    ) -> Response:
        """One request to the configured base URL. Raises Failed."""
        response = await self._http.send(
            HttpRequest(
                method=method,
                url=self._base_url + urlsplit(uri).path,
                headers={**(headers or {}), **_basic(auth)},
                body=urlencode(data or {}).encode(),
            )
        )
        return Response(response.status, response.body.decode("utf-8", "replace"), response.headers)


def _basic(auth: tuple[str, str] | None) -> dict[str, str]:
    credentials = ":".join(auth or ()).encode()
    return {"Authorization": f"Basic {base64.b64encode(credentials).decode()}"}


def make(variables: Mapping[str, str], tools: ProviderContext) -> Twilio:
    http = TwilioHttp(tools.http, variables["TWILIO_BASE_URL"])
    account = (variables["TWILIO_ACCOUNT_SID"], variables["TWILIO_AUTH_TOKEN"])
    return Twilio(Client(*account, http_client=http), variables["TWILIO_FROM_NUMBER"])
