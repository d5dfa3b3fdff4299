"""Procedures that the messaging component registers, and events that it subscribes to."""

from collections.abc import Callable, Mapping
from typing import Any

from components.messaging.cards import CardService
from components.messaging.changes import ChangeService
from components.messaging.held import HeldService
from components.messaging.pins import PinService
from components.messaging.relay_waking import RelayWaking
from components.messaging.service import MessagingService
from portico.contract import uris
from runtime.procedures import Endpoint, endpoints


def procedures(
    service: MessagingService,
    changes: ChangeService,
    cards: CardService,
    pins: PinService,
    held: HeldService,
) -> list[Endpoint]:
    """`message.*`, `card.*`, the pinned messages of a conversation, and held messages."""
    return endpoints(
        {
            "message.send": service.send,
            "message.get": service.get,
            "message.held": held.list_own,
            "moderation.held": held.list_open,
            "moderation.decide": held.decide,
            "message.list": service.list_messages,
            "message.edit": changes.edit,
            "message.delete": changes.delete,
            "message.react": changes.react,
            "message.unreact": changes.unreact,
            "message.pin": pins.pin,
            "message.unpin": pins.unpin,
            "conversation.pins": pins.list_pinned,
            "message.revisions": changes.revisions,
            "card.act": cards.act,
        }
    )


def internals(waking: RelayWaking) -> Mapping[str, Callable[..., Any]]:
    """For other components: publish at once what they wrote to the log."""
    return {uris.WAKE_MESSAGE_RELAY: waking.wake_all}
