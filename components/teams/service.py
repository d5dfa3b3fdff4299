"""Use cases of teams and their members."""

from typing import Any

from msgspec import UNSET

from portico.contract.inbox import InboxUpdated
from portico.contract.team import (
    AddTeamMember,
    CreateTeam,
    GetTeam,
    ListTeams,
    OneTeam,
    RemoveTeamMember,
    Team,
    TeamHours,
    TeamLeft,
    Teams,
    TeamUpdated,
    UpdateTeam,
)
from portico.domain.errors import InvalidArgument, TooLarge
from portico.domain.people import Caller
from portico.domain.teams.ids import is_team
from portico.domain.teams.members import MAX_MEMBERS, TeamRole
from portico.domain.teams.office_hours import OfficeHours, Opening, check_hours, minute_of
from portico.domain.text import check_id, check_name, check_text, check_visible
from portico.ports import Publisher
from portico.storage.teams import store as teams
from portico.storage.teams.access import TeamAccess
from portico.storage.teams.items import Inboxes
from portico.storage.users.people import People
from runtime.profile_updates import ProfileUpdates


class TeamService:
    """Use cases of teams."""

    def __init__(
        self,
        store: teams.Teams,
        access: TeamAccess,
        inboxes: Inboxes,
        people: People,
        publisher: Publisher,
        profile_updates: ProfileUpdates,
    ) -> None:
        self._store = store
        self._access = access
        self._inboxes = inboxes
        self._people = people
        self._publisher = publisher
        self._profile_updates = profile_updates

    async def create(self, request: CreateTeam, caller: Caller) -> OneTeam:  # noqa: ARG002
        roles = roles_of(request)
        values = {**_values(request), "escalate_after": request.escalate_after_minutes}
        name = check_name("name", request.name)
        return self._changed(await self._store.create(name, request.avatar_url, values, roles))

    async def get(self, request: GetTeam, caller: Caller) -> OneTeam:
        await self._access.seat(caller, request.team_id)
        return OneTeam(team=await self._store.get(request.team_id))

    async def list_teams(self, request: ListTeams, caller: Caller) -> Teams:  # noqa: ARG002
        return Teams(teams=await self._store.list_seen(caller))

    async def update(self, request: UpdateTeam, caller: Caller) -> OneTeam:
        values = _values(request)
        if request.escalate_after_minutes is not UNSET:
            values["escalate_after"] = request.escalate_after_minutes
        name = check_name("name", request.name) if isinstance(request.name, str) else UNSET
        team = await self._store.update(caller, request.team_id, values)
        if name is not UNSET or request.avatar_url is not UNSET:
            updated = await self._people.update(team.participant_id, name, request.avatar_url)
            if updated.changed:
                self._profile_updates.publish(team.participant_id)
            team = await self._store.get(request.team_id)
        return self._changed(team)

    async def add_member(self, request: AddTeamMember, caller: Caller) -> OneTeam:
        check_person("user_id", request.user_id)
        team = await self._store.add_member(caller, request.team_id, request.user_id, request.role)
        return self._changed(team)

    async def remove_member(self, request: RemoveTeamMember, caller: Caller) -> OneTeam:
        left = await self._store.remove_member(caller, request.team_id, request.user_id)
        self._publisher.publish(TeamLeft(team_id=request.team_id), (request.user_id,))
        members = [member.user_id for member in left.team.members]
        for state in await self._inboxes.list_states(request.team_id, left.conversation_ids):
            self._publisher.publish(InboxUpdated(inbox=state, by=caller.user_id), members)
        return self._changed(left.team)

    def _changed(self, team: Team) -> OneTeam:
        self._publisher.publish(TeamUpdated(team=team), [member.user_id for member in team.members])
        return OneTeam(team=team)


def check_person(field: str, user_id: str) -> None:
    """Raise InvalidArgument for who cannot be in a team."""
    check_id(field, user_id)
    if is_team(user_id):
        raise InvalidArgument(field, "is a team: name a person")


def roles_of(request: CreateTeam) -> dict[str, TeamRole]:
    """The roles in a new team; who leads it is a member as well."""
    roles: dict[str, TeamRole] = dict.fromkeys(request.member_ids, "member")
    roles.update(dict.fromkeys(request.lead_ids, "lead"))
    for user_id in roles:
        check_person("member_ids", user_id)
    if len(roles) > MAX_MEMBERS:
        raise TooLarge("members", MAX_MEMBERS)
    return roles


def hours_of(hours: TeamHours) -> OfficeHours:
    """Office hours as the rules read them."""
    openings = [Opening(each.day, minute_of(each.start), minute_of(each.end)) for each in hours.open]
    return OfficeHours(hours.timezone, openings)


def _values(request: CreateTeam | UpdateTeam) -> dict[str, Any]:
    """The settings that a request names. Raises InvalidArgument, TooLarge."""
    names = ("shows", "assignment", "office_hours", "away_text")
    values = {name: getattr(request, name) for name in names}
    values = {name: value for name, value in values.items() if value is not UNSET}
    if isinstance(values.get("office_hours"), TeamHours):
        check_hours(hours_of(values["office_hours"]))
    if isinstance(values.get("away_text"), str):
        check_text(values["away_text"])
        check_visible("away_text", values["away_text"])
    return values
