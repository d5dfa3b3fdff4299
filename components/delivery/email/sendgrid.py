"""Email by SendGrid (https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send).

SendGrid has no idempotency keys: an email whose response was lost can be sent twice.
"""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

import msgspec

from components.delivery.http_provider import HttpProvider, ProviderContext, by_status
from components.delivery.items import Answer, Email, HttpRequest, HttpResponse, Sent
from portico.domain.addresses import sender_of


class SendGrid:
    """`POST /v3/mail/send`."""

    name = "sendgrid"

    def __init__(self, api_key: str, sender: str, base_url: str) -> None:
        self._headers = {"Authorization": f"Bearer {api_key}", "Content-Type": "application/json"}
        self._sender = _person(*(sender_of(sender) or ("", "")))
        self._url = f"{base_url.rstrip('/')}/v3/mail/send"

    def request(self, email: Email) -> HttpRequest:
        """One mail; the plain text has to come before the HTML."""
        body = {
            "personalizations": [{"to": [_person(email.name, email.to)]}],
            "from": self._sender,
            "subject": email.subject,
            "content": [
                {"type": "text/plain", "value": email.text},
                {"type": "text/html", "value": email.html},
            ],
            "headers": email.headers,
            **({"reply_to": {"email": email.reply_to}} if email.reply_to else {}),
            **_files(email),
        }
        return HttpRequest(
            method="POST", url=self._url, headers=self._headers, body=msgspec.json.encode(body)
        )

    def outcome(self, response: HttpResponse) -> Answer:
        """A 202 is empty; its id stands in a header."""
        if response.status == 202:
            return Sent(response.headers.get("x-message-id"))
        return by_status(response)


def _files(email: Email) -> dict[str, Any]:
    if email.invitation is None:
        return {}
    content = b64encode(email.invitation.text.encode()).decode()
    kind = f"text/calendar; method={email.invitation.method}"
    return {"attachments": [{"filename": "invite.ics", "content": content, "type": kind}]}


def make(variables: Mapping[str, str], tools: ProviderContext) -> HttpProvider[Email]:
    provider = SendGrid(
        variables["SENDGRID_API_KEY"], variables["FROM_EMAIL"], variables["SENDGRID_BASE_URL"]
    )
    return HttpProvider(provider, tools.http)


def _person(name: str, address: str) -> dict[str, str]:
    return {"email": address, "name": name} if name else {"email": address}
