"""SMS by Africa's Talking (https://developers.africastalking.com/docs/sms/sending/bulk).

The API has no idempotency keys: an SMS whose response was lost can be sent twice. For the sandbox set
`AFRICASTALKING_BASE_URL=https://api.sandbox.africastalking.com` and the username `sandbox`.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec

from components.delivery.http_provider import HttpProvider, ProviderContext, by_status, read
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

TAKEN = (100, 101, 102)  # processed, sent, queued
OURS = (402, 405)  # the sender is not ours, the account is empty
GATEWAY = (500, 501, 502)


class Recipient(msgspec.Struct):
    """What became of the SMS to one number."""

    code: int = msgspec.field(name="statusCode")
    message_id: str = msgspec.field(name="messageId", default="")


class Data(msgspec.Struct):
    """All recipients; without any, `Message` says why."""

    message: str = msgspec.field(name="Message", default="")
    recipients: list[Recipient] = msgspec.field(name="Recipients", default_factory=list)


class Body(msgspec.Struct):
    """The body of a 201, which can hold failures."""

    data: Data = msgspec.field(name="SMSMessageData")


class AfricasTalking:
    """`POST /version1/messaging`."""

    name = "africastalking"

    def __init__(self, api_key: str, username: str, sender: str, base_url: str) -> None:
        self._headers = {"apiKey": api_key, "Content-Type": "application/x-www-form-urlencoded"}
        self._fields = {"username": username, **({"from": sender} if sender else {})}
        self._url = f"{base_url.rstrip('/')}/version1/messaging"

    def request(self, sms: Sms) -> HttpRequest:
        """One SMS, as a form."""
        body = urlencode({**self._fields, "to": sms.to, "message": sms.body}).encode()
        return HttpRequest(method="POST", url=self._url, headers=self._headers, body=body)

    def outcome(self, response: HttpResponse) -> Answer:
        """The outcome for the one recipient, which is inside a 2xx response."""
        if not 200 <= response.status < 300:
            return by_status(response)
        data = read(response, Body).data
        if data.recipients:
            return _outcome_of(data.recipients[0])
        return ProviderRejected("sender") if data.message == "InvalidSenderId" else Dead("no_recipient")


def _outcome_of(recipient: Recipient) -> Answer:
    if recipient.code in TAKEN:
        return Sent(recipient.message_id or None)
    reason = f"africastalking_{recipient.code}"
    if recipient.code in GATEWAY:
        return Retry(None, reason)
    return ProviderRejected(reason) if recipient.code in OURS else Dead(reason)


def make(variables: Mapping[str, str], tools: ProviderContext) -> HttpProvider[Sms]:
    provider = AfricasTalking(
        variables["AFRICASTALKING_API_KEY"],
        variables["AFRICASTALKING_USERNAME"],
        variables["AFRICASTALKING_FROM"],
        variables["AFRICASTALKING_BASE_URL"],
    )
    return HttpProvider(provider, tools.http)
