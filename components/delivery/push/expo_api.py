"""Expo's push API (https://docs.expo.dev/push-notifications/sending-notifications/): tickets and receipts.

A ticket means that Expo accepted the push; its receipt says whether Apple or Google did. Expo has no
idempotency keys.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from components.delivery.http_provider import by_status, read
from components.delivery.items import Answer, Dead, Failed, Gone, HttpRequest, HttpResponse, Push, Retry, Sent


class Details(msgspec.Struct):
    """Which error it was."""

    error: str = ""


class Ticket(msgspec.Struct):
    """What became of one push; the same shape for tickets and receipts."""

    status: Literal["ok", "error"]
    id: str | None = None
    details: Details = msgspec.field(default_factory=Details)


class Tickets(msgspec.Struct):
    """The answer to pushes, in their order."""

    data: list[Ticket]


class Receipts(msgspec.Struct):
    """The receipts that there are already, by ticket."""

    data: dict[str, Ticket]


class ExpoApi:
    """`POST /--/api/v2/push/send` and `/getReceipts`."""

    def __init__(self, access_token: str, base_url: str) -> None:
        bearer = {"Authorization": f"Bearer {access_token}"} if access_token else {}
        self._headers = {"Content-Type": "application/json", **bearer}
        self._url = f"{base_url.rstrip('/')}/--/api/v2/push"

    def request(self, pushes: Sequence[Push]) -> HttpRequest:
        """At most 100 pushes."""
        return self._post("send", [_message(push) for push in pushes])

    def outcomes(self, response: HttpResponse, count: int) -> list[Answer]:
        """One for each push. Raises Failed when the request is refused as a whole."""
        if response.status != 200:
            raise Failed(by_status(response))
        tickets = read(response, Tickets).data
        if len(tickets) != count:
            raise Failed(Retry(None, "unreadable"))
        return [_outcome_of(ticket, ticket.id) for ticket in tickets]

    def receipts_request(self, ids: Sequence[str]) -> HttpRequest:
        """At most 1,000 tickets."""
        return self._post("getReceipts", {"ids": list(ids)})

    def receipts_outcomes(self, response: HttpResponse) -> dict[str, Answer]:
        if response.status != 200:
            raise Failed(by_status(response))
        return {key: _outcome_of(receipt, key) for key, receipt in read(response, Receipts).data.items()}

    def _post(self, path: str, body: Any) -> HttpRequest:
        return HttpRequest(
            method="POST", url=f"{self._url}/{path}", headers=self._headers, body=msgspec.json.encode(body)
        )


def _message(push: Push) -> dict[str, Any]:
    """Expo has no collapse key. `high` wakes an Android phone; iOS wants `normal` for the background."""
    message = {"to": push.device.token, "data": push.data, "ttl": push.ttl}
    if push.badge is not None:
        message["badge"] = push.badge
    if push.silent:
        return {**message, "_contentAvailable": True, "priority": "normal"}
    return {**message, "title": push.title, "body": push.body, "sound": "default", "priority": "high"}


def _outcome_of(ticket: Ticket, provider_id: str | None) -> Answer:
    if ticket.status == "ok":
        return Sent(provider_id)
    return ERRORS.get(ticket.details.error) or Dead("refused")


ERRORS: Mapping[str, Answer] = {
    "DeviceNotRegistered": Gone("DeviceNotRegistered"),
    "MessageTooBig": Dead("MessageTooBig"),
    "MessageRateExceeded": Retry(None, "MessageRateExceeded"),
    "MismatchSenderId": Retry(None, "MismatchSenderId"),  # of one app, on one platform: not all of Expo
    "InvalidCredentials": Retry(None, "InvalidCredentials"),
}
