"""Composes what is sent for a delivery and its content: one email, one SMS, or one push for each device."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec.structs import replace

from components.delivery.items import Device, Email, Invitation, Push, Sms
from components.delivery.replies import Reply, thread_headers
from components.delivery.templating import Notification, Texts
from portico.domain.addresses import email_of
from portico.domain.delivery.signatures import unsubscribe_token
from portico.domain.phones import e164
from portico.domain.text import clean_name
from portico.storage.delivery.contents import Content, KnownDevice, NotifiedMessage, Stale
from portico.storage.delivery.queue import ClaimedDelivery
from runtime.calendars import Appointment, invitation, uid_of

DAY = 86_400
METHODS = {"accepted": "REQUEST", "cancelled": "CANCEL"}  # RFC 5546
# Nobody's holiday answers it (RFC 3834; the second is Exchange's own).
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
ONE_CLICK = "List-Unsubscribe=One-Click"
DOMAIN = re.compile(r"([a-z0-9-]+\.)+[a-z][a-z0-9-]*")  # no number, and nothing without a dot


class BaseUrls(msgspec.Struct, frozen=True):
    """Base URLs of the site and of this node, and the default country of phone numbers.

    `conversation_path` has `{id}` where the id belongs. `sender` is the address that mails come from.
    """

    frontend: str
    conversation_path: str
    node: str
    country: str | None
    sender: str | None = None


class Composer:
    """Composes emails, SMS and pushes."""

    def __init__(self, texts: Texts, base_urls: BaseUrls, key: bytes, ring: timedelta) -> None:
        self._texts = texts
        self._base_urls = base_urls
        self._key = key
        self._ring = int(ring.total_seconds())  # a push that comes later would only puzzle

    def email(self, taken: ClaimedDelivery, content: Content, reply: Reply | None = None) -> Email:
        """The email. An unreadable address becomes empty, and the sender rejects it."""
        notification = replace(self._notification(taken, content), answerable=reply is not None)
        mail = self._texts.mail(notification)
        key = _key(taken.id, mail.subject, mail.text)
        return Email(
            to=email_of(content.email or "") or "",
            name=clean_name(content.name or "") or "",
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            headers={
                **headers(self._base_urls.node, notification.unsubscribe_link),
                **(thread_headers(reply, key) if reply else {}),
            },
            key=key,
            reply_to=reply.address if reply else "",
            invitation=self._invitation(content, notification.link),
        )

    def _invitation(self, content: Content, link: str) -> Invitation | None:
        """The appointment that this mail makes or ends."""
        last = content.messages[-1] if content.messages else None
        if last is None or last.card is None or last.card_event not in METHODS or last.card.slot is None:
            return None
        host = urlsplit(self._base_urls.node).hostname or "portico"
        appointment = Appointment(
            uid=uid_of(last.id or 0, host),
            card=last.card,
            title=content.property_title or content.title or last.card.terms.place or "",
            link=link,
            stamp=last.card.history[-1].at,
        )
        method = METHODS[last.card_event]
        attendee = email_of(content.email or "")
        organizer = self._base_urls.sender or f"notifications@{host}"
        text = invitation(appointment, method, attendee, organizer)
        return Invitation(method=method, text=text)

    def sms(self, taken: ClaimedDelivery, content: Content) -> Sms:
        """The SMS. An unreadable number becomes empty, and the sender rejects it."""
        body = self._texts.sms(self._notification(taken, content))
        number = e164(content.mobile or "", self._base_urls.country) or ""
        return Sms(to=number, body=body, key=_key(taken.id, body))

    def push(self, taken: ClaimedDelivery, content: Content, badge: int) -> Callable[[KnownDevice], Push]:
        """A function that makes the push for one device."""
        notification = self._notification(taken, content)
        title, body = self._texts.push(notification)
        data = self._data(taken, content, notification.link)

        def to(device: KnownDevice) -> Push:
            return Push(
                device=address(device),
                title=title,
                body=body,
                data=data,
                badge=badge,
                collapse_key=taken.collapse,
                urgent=taken.due.urgent,
                silent=False,
                ttl=self._ring if taken.kind == "call" else DAY,
                key=_key(taken.id, str(device.id), title, body),
            )

        return to

    def _data(self, taken: ClaimedDelivery, content: Content, link: str) -> dict[str, str]:
        """The data of the push: strings only, as FCM requires."""
        extra = {name: _text(value) for name, value in (notice_of(taken) or {}).items()}
        position = {"conversation_id": str(taken.conversation_id), "seq": str(taken.up_to_seq)}
        return {
            **extra,
            "kind": taken.kind,
            "url": link,
            **(position if taken.conversation_id else {}),
            **_call(content),
            **_card(content),
        }

    def _notification(self, taken: ClaimedDelivery, content: Content) -> Notification:
        notice = notice_of(taken)
        titled = content.group or taken.kind == "system"
        token = unsubscribe_token(self._key, taken.user_id)
        title = content.title if titled else content.property_title
        return Notification(
            kind="system" if notice else taken.kind,
            language=taken.preferences.language or "",
            messages=[payload_message(notice)] if notice else content.messages,
            count=1 if notice else content.told,
            title=notice["title"] if notice else title,
            property_link=None if notice else self._property_link(content),
            link=self._link(taken),
            unsubscribe_link=f"{self._base_urls.node}/unsubscribe/{token}",
        )

    def _property_link(self, content: Content) -> str | None:
        """The page of the property, if it is one of the site: a user could have stored any other address."""
        url = content.property_url or ""
        is_own = urlsplit(url).hostname == urlsplit(self._base_urls.frontend).hostname
        return url if is_own and url else None

    def _link(self, taken: ClaimedDelivery) -> str:
        notice = notice_of(taken)
        if notice:
            url = str(notice.get("url", "/"))
            return self._base_urls.frontend + url if url.startswith("/") else url
        path = self._base_urls.conversation_path.replace("{id}", str(taken.conversation_id))
        return self._base_urls.frontend + path


def withdrawal_push(stale: Stale, device: KnownDevice, badge: int) -> Push:
    """A silent push: the app removes its notification and sets the badge."""
    why = "deleted" if stale.deleted else "read"
    return Push(
        device=address(device),
        title="",
        body="",
        data={"kind": why, "of": stale.kind, "conversation_id": str(stale.conversation_id)},
        badge=badge,
        collapse_key=stale.collapse,
        urgent=False,
        silent=True,
        ttl=DAY,
        key=_key(stale.id, str(device.id), why),
    )


def payload_message(notice: Mapping[str, Any]) -> NotifiedMessage:
    """A service's notification in the form of a message."""
    at = datetime.fromtimestamp(0, UTC)
    return NotifiedMessage(sender=None, sender_id="", type="system", text=str(notice["body"]), at=at, files=0)


def address(device: KnownDevice) -> Device:
    fields = msgspec.structs.asdict(device)
    return msgspec.convert({name: fields[name] for name in Device.__struct_fields__}, Device)


def _key(delivery_id: int, *parts: str) -> str:
    """An idempotency key: equal for equal content."""
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
    return f"portico-{delivery_id}-{digest}"


def _call(content: Content) -> dict[str, str]:
    """The call of a push, so that the app can answer it."""
    call = content.messages[-1].call if content.messages else None
    return {"call_id": str(call["id"]), "call_kind": call["kind"]} if call else {}


def _card(content: Content) -> dict[str, str]:
    """The message of a card, and what happened to it."""
    last = content.messages[-1] if content.messages else None
    return {"message_id": str(last.id), "event": last.card_event} if last and last.card else {}


def notice_of(taken: ClaimedDelivery) -> Mapping[str, Any] | None:
    """What a service gave to tell, if it is that."""
    return None if taken.kind == "card" else taken.payload


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def headers(node: str, unsubscribe_link: str) -> dict[str, str]:
    return {
        **_list_id(urlsplit(node).hostname or ""),
        "List-Unsubscribe": f"<{unsubscribe_link}>",  # RFC 2369
        **_one_click(unsubscribe_link),
        **AUTOMATIC,
    }


def _list_id(host: str) -> dict[str, str]:
    """RFC 2919 requires a domain; a local name or an IP address is none."""
    return {"List-Id": f"<notifications.{host}>"} if DOMAIN.fullmatch(host) else {}


def _one_click(link: str) -> dict[str, str]:
    """RFC 8058 requires HTTPS."""
    return {"List-Unsubscribe-Post": ONE_CLICK} if link.startswith("https://") else {}
