"""What the messaging room answers."""

from components.messaging.service import MessagingService
from components.platform.procedures import Endpoint, endpoints


def procedures(service: MessagingService) -> list[Endpoint]:
    """`message.*`."""
    return endpoints({"message.send": service.send, "message.get": service.get, "message.list": service.page})
