"""What the media room answers over WAMP."""

from components.media.service import MediaService
from components.platform.procedures import Endpoint, endpoints


def procedures(service: MediaService) -> list[Endpoint]:
    """`media.*`."""
    return endpoints({"media.url": service.url})
