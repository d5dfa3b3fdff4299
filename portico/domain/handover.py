"""Who may be handed a conversation with a bot, and whom it concerns. Pure."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import msgspec

from portico.domain.errors import Conflict, NotFound
from portico.domain.teams.ids import is_team


class Answering(msgspec.Struct, frozen=True):
    """Who answers: bots are silent once it was `handed_over`."""

    handed_over: bool
    user_id: str | None


class Said(msgspec.Struct, frozen=True):
    """What the thread says of a handover: who answers, and who waits for it. Both are null for nobody."""

    to: str | None
    waits: str | None


class Told(NamedTuple):
    """A participant, whether it is a team, and a user who is told for it."""

    participant_id: str
    is_team: bool
    user_id: str


def who_asked(wrote_last: str | None, began: str | None, people: Collection[str]) -> str | None:
    """The person who waits for an answer: who wrote last, and before anybody has, who began the conversation.

    None if neither is known, as when a site began it; a team that began it does not wait.
    """
    if wrote_last is not None:
        return wrote_last
    return began if began is not None and began in people and not is_team(began) else None


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


def concerned(told: Sequence[Told], said: Said, caller_id: str) -> list[Told]:
    """Who is named, else everybody; never who waits, nor who hands over.

    While nobody knows who waits, a handover that names nobody means the teams, if there is one.
    """
    teams_only = said.to is None and said.waits is None and any(each.is_team for each in told)
    return [
        each
        for each in told
        if said.to in (None, each.participant_id)
        and (each.is_team or not teams_only)
        and not {each.participant_id, each.user_id} & {said.waits, caller_id}
    ]
