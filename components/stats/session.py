"""What the statistics room answers."""

from components.platform.procedures import Endpoint, endpoints
from components.stats.service import StatsService


def procedures(service: StatsService) -> list[Endpoint]:
    """`stats.*`."""
    return endpoints({"stats.get": service.mine, "stats.overview": service.overview})
