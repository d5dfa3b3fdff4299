"""Procedures that the inbound component registers."""

from components.inbound.held import HeldService
from runtime.procedures import Endpoint, endpoints


def procedures(service: HeldService) -> list[Endpoint]:
    """`inbound.*`."""
    return endpoints({"inbound.held": service.held, "inbound.decide": service.decide})
