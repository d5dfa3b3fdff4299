"""Procedures that the moderation component registers."""

from components.moderation.service import ModerationService
from runtime.procedures import Endpoint, endpoints


def procedures(service: ModerationService) -> list[Endpoint]:
    """`moderation.*`."""
    return endpoints(
        {
            "moderation.report": service.report,
            "moderation.queue": service.queue,
            "moderation.resolve": service.resolve,
        }
    )
