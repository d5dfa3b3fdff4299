"""Members act for their team: `as_team` makes the team the caller, as `as_user` does for services."""

from collections.abc import Mapping
from typing import Any

import msgspec

from portico.contract.payload import decode
from portico.contract.shapes import Id
from portico.domain.people import Caller
from portico.storage.database import Database
from portico.storage.teams.access import TeamAccess


class _AsTeam(msgspec.Struct):
    as_team: Id


class TeamCallers:
    """Checks who calls for a team."""

    def __init__(self, database: Database) -> None:
        self._access = TeamAccess(database)

    async def act(self, kwargs: Mapping[str, Any], caller: Caller) -> tuple[dict[str, Any], Caller]:
        """The arguments without `as_team`, and the team as the caller.

        Raises NotFound for who is not in the team, and Forbidden where admins have blocked the team. Services
        and admins act for every team.
        """
        team_id = decode(_AsTeam, {"as_team": kwargs["as_team"]}).as_team
        seat = await self._access.acting_seat(caller, team_id)
        rest = {key: value for key, value in kwargs.items() if key != "as_team"}
        member_id = caller.user_id if seat.role else None
        return rest, Caller(
            seat.participant_id,
            caller.role,
            caller.session_id,
            service_id=caller.service_id,
            member_id=member_id,
        )
