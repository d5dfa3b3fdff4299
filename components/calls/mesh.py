"""Mesh calls: every participant sends to every other, without a media server; four participants at most."""

from portico.contract.shapes import Media
from portico.domain.calls.model import Call


class Mesh:
    """The absence of a media server."""

    def media(self, call: Call, user_id: str) -> Media | None:  # noqa: ARG002 - the same for all
        return None
