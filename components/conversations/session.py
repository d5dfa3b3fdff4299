"""Procedures that the conversations component registers."""

from components.conversations.actions import ConversationActions
from components.conversations.blocking import BlockingService
from components.conversations.drafts import DraftService
from components.conversations.exporting import ExportService
from components.conversations.guests import GuestService
from components.conversations.handovers import HandoverService
from components.conversations.service import ConversationService
from components.conversations.threads import ThreadService
from portico.contract import uris
from runtime.procedures import Endpoint, endpoints, streaming_endpoints
from runtime.router_connection import RouterConnection


def procedures(
    service: ConversationService,
    threads: ThreadService,
    actions: ConversationActions,
    blocking: BlockingService,
) -> list[Endpoint]:
    """`conversation.*`, and blocking of users."""
    return endpoints(
        {
            "conversation.create": service.create,
            "conversation.get": service.get,
            "conversation.thread": threads.get,
            "conversation.list": service.list_conversations,
            "conversation.participants": service.list_participants,
            "conversation.add_participant": actions.add_participant,
            "conversation.remove_participant": actions.remove,
            "conversation.leave": actions.leave,
            "conversation.archive": actions.archive,
            "conversation.unarchive": actions.unarchive,
            "conversation.block": actions.block,
            "conversation.unblock": actions.unblock,
            "conversation.mute": actions.mute,
            "conversation.unmute": actions.unmute,
            "conversation.pin": actions.pin,
            "conversation.unpin": actions.unpin,
            "conversation.delete": actions.delete,
            "conversation.update": actions.update,
            "user.block": blocking.block,
            "user.unblock": blocking.unblock,
            "user.blocked": blocking.list_blocked,
        }
    )


def draft_procedures(drafts: DraftService) -> list[Endpoint]:
    """`draft.*`."""
    return endpoints({"draft.set": drafts.set, "draft.get": drafts.get})


def handover_procedures(handovers: HandoverService) -> list[Endpoint]:
    """Who answers."""
    return endpoints({"conversation.handover": handovers.hand_over})


def listen(connection: RouterConnection, drafts: DraftService) -> None:
    """Subscribe to who has sent a message."""
    connection.subscribe(uris.MESSAGES_SENT, drafts.forget_sent)


def guest_procedures(guests: GuestService) -> list[Endpoint]:
    """Guests."""
    return endpoints({"user.create_guest": guests.create, "user.merge_guest": guests.merge})


def exports(service: ExportService) -> list[Endpoint]:
    """Procedures with progressive results."""
    return streaming_endpoints({"conversation.export": service.export})
