"""What the search room answers."""

from components.platform.procedures import Endpoint, endpoints
from components.search.service import SearchService


def procedures(service: SearchService) -> list[Endpoint]:
    """The searches of `message.*` and `conversation.*`."""
    return endpoints({"message.search": service.messages, "conversation.search": service.conversations})
