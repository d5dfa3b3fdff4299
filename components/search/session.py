"""Procedures that the search component registers."""

from components.search.service import SearchService
from runtime.procedures import Endpoint, endpoints


def procedures(service: SearchService) -> list[Endpoint]:
    """The searches of `message.*` and `conversation.*`."""
    return endpoints({"message.search": service.messages, "conversation.search": service.conversations})
