"""Who may be handed a conversation with a bot, and whom it concerns. Pure."""

from collections.abc import Collection

import msgspec

from portico.domain.errors import Conflict, NotFound


class Answering(msgspec.Struct, frozen=True):
    """Who answers: bots are silent once it was `handed_over`."""

    handed_over: bool
    user_id: str | None


def handed_to(to: str | None, members: Collection[str], bots: Collection[str]) -> Answering:
    """The state after a handover. Raises Conflict without a bot, NotFound for who takes no part."""
    if not bots:
        raise Conflict("no bot takes part in this conversation")
    if to is not None and to not in members:
        raise NotFound("this user takes no part in the conversation")
    return Answering(handed_over=to not in bots, user_id=to)
