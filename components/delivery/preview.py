"""Preview: an example of each kind of notification, for authors of templates."""

from datetime import UTC, datetime

from components.delivery.templating import Notification
from portico.domain.delivery.planning import Kind
from portico.storage.delivery.contents import NotifiedMessage

AT = datetime(2026, 1, 1, tzinfo=UTC)
TEXTS = ("Hello! Is the flat still free?", "I could come & see it on Saturday <at 10>.")
CALL = {"kind": "video", "status": "ringing"}


def example_notification(kind: Kind, language: str, link: str) -> Notification:
    messages = [_message(text) for text in TEXTS]
    if kind in ("call", "missed_call"):
        messages = [_message(None)]
    if kind == "system":
        messages = [_message("Your visit on Saturday at 10 is confirmed.", sender=None)]
    return Notification(
        kind=kind,
        language=language,
        messages=messages,
        count=len(messages),
        title="Visit confirmed" if kind == "system" else None,
        link=link,
        unsubscribe_link=link,
    )


def _message(text: str | None, sender: str | None = "Ada Lovelace") -> NotifiedMessage:
    type_ = "text" if text else "call"
    return NotifiedMessage(sender=sender, sender_id="7", type=type_, text=text, at=AT, files=0, call=CALL)
