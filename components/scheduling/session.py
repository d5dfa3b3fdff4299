"""Procedures that the scheduling component registers."""

from components.scheduling.service import SchedulingService
from runtime.procedures import Endpoint, endpoints


def procedures(service: SchedulingService) -> list[Endpoint]:
    """Messages that are sent later."""
    return endpoints(
        {
            "message.schedule": service.schedule,
            "message.scheduled": service.list_scheduled,
            "message.cancel_scheduled": service.cancel,
        }
    )
