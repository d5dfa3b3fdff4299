"""What the messaging room answers."""

from components.messaging.changes import ChangeService
from components.messaging.service import MessagingService
from components.platform.procedures import Endpoint, endpoints


def procedures(service: MessagingService, changes: ChangeService) -> list[Endpoint]:
    """`message.*`."""
    return endpoints(
        {
            "message.send": service.send,
            "message.get": service.get,
            "message.list": service.page,
            "message.edit": changes.edit,
            "message.delete": changes.delete,
            "message.react": changes.react,
            "message.unreact": changes.unreact,
            "message.revisions": changes.revisions,
        }
    )
