"""Email by Resend (https://resend.com/docs/api-reference/emails/send-email).

Resend accepts idempotency keys and keeps them for a day.
"""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

import msgspec

from components.delivery.http_provider import HttpProvider, ProviderContext, by_status, read
from components.delivery.items import Answer, Dead, Email, HttpRequest, HttpResponse, Retry, Sent
from portico.domain.addresses import mailbox, sender_of


class Accepted(msgspec.Struct):
    """The body of a 200."""

    id: str


class Error(msgspec.Struct):
    """The body of a refusal (https://resend.com/docs/api-reference/errors)."""

    name: str


class Resend:
    """`POST /emails`."""

    name = "resend"

    def __init__(self, api_key: str, sender: str, base_url: str) -> None:
        self._headers = {"Authorization": f"Bearer {api_key}", "Content-Type": "application/json"}
        self._sender = mailbox(*(sender_of(sender) or ("", "")))
        self._url = f"{base_url.rstrip('/')}/emails"

    def request(self, email: Email) -> HttpRequest:
        """One mail; the key is at most 256 characters."""
        body = {
            "from": self._sender,
            "to": [email.to],
            "subject": email.subject,
            "html": email.html,
            "text": email.text,
            "headers": email.headers,
            **({"reply_to": email.reply_to} if email.reply_to else {}),
            **_files(email),
        }
        headers = {**self._headers, "Idempotency-Key": email.key}
        return HttpRequest(method="POST", url=self._url, headers=headers, body=msgspec.json.encode(body))

    def outcome(self, response: HttpResponse) -> Answer:
        """The mail's id, or why not. A 409 is about the key: it is in use, or was for another mail."""
        if response.status == 200:
            return Sent(read(response, Accepted).id)
        if response.status == 409:
            name = read(response, Error).name
            return Retry(None, name) if name == "concurrent_idempotent_requests" else Dead("key_reused")
        return by_status(response)


def _files(email: Email) -> dict[str, Any]:
    if email.invitation is None:
        return {}
    content = b64encode(email.invitation.text.encode()).decode()
    kind = f"text/calendar; charset=utf-8; method={email.invitation.method}"
    return {"attachments": [{"filename": "invite.ics", "content": content, "content_type": kind}]}


def make(variables: Mapping[str, str], tools: ProviderContext) -> HttpProvider[Email]:
    provider = Resend(variables["RESEND_API_KEY"], variables["FROM_EMAIL"], variables["RESEND_BASE_URL"])
    return HttpProvider(provider, tools.http)
