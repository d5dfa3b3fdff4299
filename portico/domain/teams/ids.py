"""The id under which a team takes part in conversations: `team:<id>`.

The prefix is reserved: no token names such a user, so a team is known everywhere without a look at the
database.
"""

from collections.abc import Iterable

PREFIX = "team:"
PEOPLE = ""  # the audience of everybody who is no team


def is_team(user_id: str) -> bool:
    return user_id.startswith(PREFIX)


def audience_of(participant_id: str) -> str:
    """To whom an event for this recipient goes: to the people, or to the members of the team."""
    return participant_id if is_team(participant_id) else PEOPLE


def audiences_of(participant_ids: Iterable[str]) -> list[str]:
    """All of them, in one order."""
    return sorted({audience_of(each) for each in participant_ids})


def participant_of(team_id: int) -> str:
    """The id of the team as a participant."""
    return f"{PREFIX}{team_id}"


def team_id_of(participant_id: str) -> int | None:
    """The team of a participant; None for a person, and for what no team can be called."""
    number = participant_id.removeprefix(PREFIX)
    is_number = number.isascii() and number.isdigit() and not number.startswith("0") and len(number) < 17
    return int(number) if is_team(participant_id) and is_number else None
