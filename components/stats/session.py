"""Procedures that the statistics component registers."""

from components.stats.service import StatsService
from runtime.procedures import Endpoint, endpoints


def procedures(service: StatsService) -> list[Endpoint]:
    """`stats.*`."""
    return endpoints(
        {"stats.get": service.get_own, "stats.team": service.team, "stats.overview": service.overview}
    )
