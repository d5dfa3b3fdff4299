"""No media room: everybody in a call sends to everybody, so it holds no more than four."""

from portico.contract.shapes import Media
from portico.domain.calls.model import Call


class Mesh:
    """The Rooms of who has none."""

    def media(self, call: Call, user_id: str) -> Media | None:  # noqa: ARG002 - the same for all
        """There is none."""
        return None
