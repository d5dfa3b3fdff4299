"""Mesh calls: every participant sends to every other, without a media server; four participants at most."""

from portico.contract.shapes import Media
from portico.domain.calls.model import Call


class Mesh:
    """The Rooms of who has none."""

    def media(self, call: Call, user_id: str) -> Media | None:  # noqa: ARG002 - the same for all
        """There is none."""
        return None
