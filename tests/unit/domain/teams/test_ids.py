"""The id of a team as a participant."""

import pytest

from portico.domain.teams.ids import is_team, participant_of, team_id_of


def test_a_team_is_known_by_its_id() -> None:
    assert participant_of(5) == "team:5"
    assert (is_team("team:5"), team_id_of("team:5")) == (True, 5)


@pytest.mark.parametrize(
    "user_id", ["5", "teams:5", "team:", "team:05", "team:x", f"team:{chr(0x665)}", "Team:5", "team:-1"]
)
def test_no_other_id_is_that_of_a_team(user_id: str) -> None:
    assert team_id_of(user_id) is None
