"""What the conversations room answers."""

from components.conversations.service import ConversationService
from components.platform.procedures import Endpoint, endpoints


def procedures(service: ConversationService) -> list[Endpoint]:
    """`conversation.*`."""
    return endpoints(
        {
            "conversation.create": service.create,
            "conversation.get": service.get,
            "conversation.list": service.page,
            "conversation.participants": service.participants,
        }
    )
