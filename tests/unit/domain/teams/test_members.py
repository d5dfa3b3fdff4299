"""Who may see and change what of a team."""

import pytest

from portico.domain.errors import Conflict, Forbidden, NotFound, TooLarge
from portico.domain.people import Caller
from portico.domain.teams.members import (
    MAX_MEMBERS,
    TeamRole,
    check_lead,
    check_leads_left,
    check_room,
    check_seen,
    may_see,
)

USER = Caller("ada", "user", 1)
FOR_ADA = Caller("ada", "service", 1, service_id="site")
AS_TEAM = Caller("team:2", "service", 1, member_id="site")
OPERATORS = (Caller("site", "service", 1), Caller("root", "admin", 1))


@pytest.mark.parametrize("caller", [USER, FOR_ADA, AS_TEAM])
def test_only_members_see_what_is_the_team_s(caller: Caller) -> None:
    assert not may_see(None, caller)
    assert may_see("member", caller)
    with pytest.raises(NotFound):
        check_seen(None, caller)


@pytest.mark.parametrize("caller", OPERATORS)
def test_operators_see_and_change_every_team(caller: Caller) -> None:
    assert may_see(None, caller)
    check_lead(None, caller)


@pytest.mark.parametrize(("role", "error"), [(None, NotFound), ("member", Forbidden)])
def test_leads_change_a_team_and_others_do_not(role: TeamRole | None, error: type[Exception]) -> None:
    check_lead("lead", USER)
    with pytest.raises(error):
        check_lead(role, USER)


def test_a_team_has_a_lead_and_not_too_many_members() -> None:
    full: dict[str, TeamRole] = {f"{number}": "lead" for number in range(MAX_MEMBERS)}
    check_room(full, "0")
    with pytest.raises(TooLarge):
        check_room(full, "one more")
    check_leads_left({"ada": "lead"})
    with pytest.raises(Conflict):
        check_leads_left({"ada": "member"})
