"""`team.*`: several people who answer conversations under one name."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from portico.contract.payload import Event, Request
from portico.contract.shapes import Id, Shape, Url, UserId
from portico.domain.teams.inbox import Assignment
from portico.domain.teams.members import TeamRole
from portico.domain.teams.office_hours import Weekday

TeamName = Annotated[str, Meta(min_length=1, max_length=200)]
TimeOfDay = Annotated[str, Meta(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$(?!\n)")]
Shows = Literal["team", "agent"]
AwayText = Annotated[str, Meta(min_length=1, max_length=1000)]
Minutes = Annotated[int, Meta(ge=1, le=10_080)]


class OfficeOpening(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From one time of a day (`09:00`) to a later one; `24:00` is the end of the day."""

    day: Weekday
    start: TimeOfDay = field(name="from")
    end: TimeOfDay = field(name="to")


class TeamHours(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a team answers, in a time zone (`Europe/Paris`)."""

    timezone: Annotated[str, Meta(min_length=1, max_length=64)]
    open: Annotated[list[OfficeOpening], Meta(min_length=1, max_length=50)]


class TeamMember(Shape, frozen=True):
    """Somebody of a team."""

    user_id: UserId
    role: TeamRole
    name: str | None
    avatar_url: str | None
    joined_at: str


class Team(Shape, frozen=True):
    """A team as its members see it.

    It takes part in conversations as the user `participant_id`. `shows` says whether the other side is told
    who of the team wrote: with `agent` its messages have `metadata.agent`, `{user_id, name, avatar_url}`.
    """

    id: Id
    participant_id: UserId
    name: str | None
    avatar_url: str | None
    shows: Shows
    assignment: Assignment
    office_hours: TeamHours | None
    away_text: str | None
    escalate_after_minutes: int | None
    members: list[TeamMember]
    created_at: str


class CreateTeam(Request, frozen=True):
    """Create a team, for services and admins.

    `assignment` says whose a new question is: nobody's (`manual`), that of the members who are online in
    turn (`in_turn`), or that of who answered this person last (`last_answered`). Outside of the
    `office_hours` a question is answered with `away_text`, once until the team opens again. The leads hear
    of a question that is unanswered after `escalate_after_minutes`.
    """

    name: TeamName
    lead_ids: Annotated[list[UserId], Meta(min_length=1, max_length=50)]
    member_ids: Annotated[list[UserId], Meta(max_length=200)] = field(default_factory=list)
    avatar_url: Url | None = None
    shows: Shows = "team"
    assignment: Assignment = "manual"
    office_hours: TeamHours | None = None
    away_text: AwayText | None = None
    escalate_after_minutes: Minutes | None = None


class OneTeam(Shape, frozen=True):
    """One team."""

    team: Team


class GetTeam(Request, frozen=True):
    """One team, for its members, services and admins."""

    team_id: Id


class ListTeams(Request, frozen=True):
    """The teams of the caller, or for services and admins all teams, by name."""


class Teams(Shape, frozen=True):
    """Teams."""

    teams: list[Team]


class UpdateTeam(Request, frozen=True):
    """Change a team, for its leads, services and admins.

    A key that is left out stays as it is; null removes the value.
    """

    team_id: Id
    name: TeamName | UnsetType = UNSET
    avatar_url: Url | UnsetType | None = UNSET
    shows: Shows | UnsetType = UNSET
    assignment: Assignment | UnsetType = UNSET
    office_hours: TeamHours | UnsetType | None = UNSET
    away_text: AwayText | UnsetType | None = UNSET
    escalate_after_minutes: Minutes | UnsetType | None = UNSET


class AddTeamMember(Request, frozen=True):
    """Take a user into a team, or change the role of a member. For its leads, services and admins."""

    team_id: Id
    user_id: UserId
    role: TeamRole = "member"


class RemoveTeamMember(Request, frozen=True):
    """Remove a member, for leads, services and admins; members remove themselves.

    What was assigned to them is nobody's again. They see nothing of the team any more.
    """

    team_id: Id
    user_id: UserId


class TeamUpdated(Event, frozen=True):
    """To the members of a team: it is new to them, or changed."""

    team: Team


class TeamLeft(Event, frozen=True):
    """To somebody who is no longer in a team."""

    team_id: Id


class TeamEvent(Event, frozen=True):
    """To the members of a team: an event that concerns the team as a participant.

    `event` is its name (`message.created`) and `payload` what participants get. `member_id` is who of the
    team wrote the message, whether or not the other side is told; null for a message of the other side, and
    for one that nobody wrote. At least once, as the event in it.
    """

    team_id: Id
    event: str
    payload: dict[str, Any]
    member_id: UserId | None
