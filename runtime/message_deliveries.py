"""What one user gets of a message: a delivery for each channel. Members of a team get it on its behalf."""

from datetime import datetime

from portico.contract.shapes import Message
from portico.domain.delivery.planning import Delays, Kind, NotifiableEvent, Recipient, kind_of, plan
from portico.storage.delivery.planning import NewDelivery

ONCE = ("call", "missed_call", "card")  # kinds of which each message is told of once


def message_deliveries(
    message: Message, recipient: Recipient, delays: Delays, on_behalf: str | None = None
) -> list[NewDelivery]:
    """The deliveries of a new message. `on_behalf` is the participant of the team whose member this is."""
    kind = kind_of(message.type, message.metadata, recipient.user_id)
    if kind is None:
        return []
    at, side = datetime.fromisoformat(message.created_at), side_of(on_behalf)
    return [
        NewDelivery(
            user_id=recipient.user_id,
            kind=kind,
            channel=planned.channel,
            due_at=planned.due_at,
            committed_at=at,
            conversation_id=message.conversation_id,
            first_seq=message.seq,
            up_to_seq=message.seq,
            collapse=side + _collapse(kind, message),
            dedupe=f"{side}{kind}-{message.id}" if kind in ONCE else None,
            cause=None if message.type == "system" else message.sender_id,
            on_behalf=on_behalf,
        )
        for planned in plan(NotifiableEvent(kind, at), recipient, delays)
    ]


def side_of(on_behalf: str | None) -> str:
    """What keys of deliveries begin with, so that somebody's own are not merged with those for a team."""
    return f"{on_behalf}-" if on_behalf else ""


def _collapse(kind: Kind, message: Message) -> str:
    """Collapse key: one for the messages of a conversation, one for each call."""
    if kind in ("call", "card"):
        return f"{kind}-{message.id}"
    return f"{'missed' if kind == 'missed_call' else 'chat'}-{message.conversation_id}"
