"""Preview: an example of each kind of notification, for authors of templates."""

from datetime import UTC, datetime, timedelta

import msgspec

from components.delivery.templating import Notification
from portico.domain.cards.model import Card, Slot, Terms
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
    if kind == "card":
        messages = [_card_message()]
    return Notification(
        kind=kind,
        language=language,
        messages=messages,
        count=len(messages),
        title="Visit confirmed" if kind == "system" else None,
        link=link,
        unsubscribe_link=link,
    )


def _card_message() -> NotifiedMessage:
    begins = datetime(2026, 1, 3, 10, tzinfo=UTC)
    slot = Slot(starts_at=begins, ends_at=begins + timedelta(minutes=30))
    terms = Terms(slots=(slot,), timezone="Europe/Paris", place="12 Rue de Rivoli")
    card = Card(kind="viewing", state="proposed", version=1, proposed_by="7", terms=terms, history=())
    return msgspec.structs.replace(_message(None), type="card", call=None, card=card)


def _message(text: str | None, sender: str | None = "Ada Lovelace") -> NotifiedMessage:
    type_ = "text" if text else "call"
    return NotifiedMessage(sender=sender, sender_id="7", type=type_, text=text, at=AT, files=0, call=CALL)
