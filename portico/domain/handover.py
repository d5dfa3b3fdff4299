"""Who may be handed a conversation with a bot, and whom it concerns. Pure."""

from collections.abc import Collection

import msgspec

from portico.domain.errors import Conflict, NotFound


class Answering(msgspec.Struct, frozen=True):
    """Who answers: bots are silent once it was `handed_over`."""

    handed_over: bool
    user_id: str | None


class Said(msgspec.Struct, frozen=True):
    """What the thread says of a handover: who answers, and who waits for it. Both are null for nobody."""

    to: str | None
    waits: str | None


def said_of(to: str | None, caller_id: str, waiting: str | None, bots: Collection[str]) -> Said:
    """The line of a handover. A person who names nobody waits; else it is who asked last."""
    asks = to is None and caller_id not in bots
    return Said(to=to, waits=caller_id if asks else waiting)


def text_of(to: str | None, bots: Collection[str]) -> str:
    """The line in words, for clients that do not know it. It has no names, which people may erase."""
    if to is None:
        return "A person is asked to answer."
    return "Answers are automated again." if to in bots else "A person answers from now on."


def handed_to(to: str | None, members: Collection[str], bots: Collection[str]) -> Answering:
    """The state after a handover. Raises Conflict without a bot, NotFound for who takes no part."""
    if not bots:
        raise Conflict("no bot takes part in this conversation")
    if to is not None and to not in members:
        raise NotFound("this user takes no part in the conversation")
    return Answering(handed_over=to not in bots, user_id=to)
