"""Who answers after a handover."""

import pytest

from portico.domain.errors import Conflict, NotFound
from portico.domain.handover import Answering, Said, Told, concerned, handed_to, said_of, who_asked

MEMBERS, BOTS = ("ada", "bob", "bot"), ("bot",)


@pytest.mark.parametrize(
    ("to", "answering"),
    [
        ("bob", Answering(handed_over=True, user_id="bob")),
        (None, Answering(handed_over=True, user_id=None)),
        ("bot", Answering(handed_over=False, user_id="bot")),
    ],
)
def test_bots_are_silent_unless_one_is_named(to: str | None, answering: Answering) -> None:
    assert handed_to(to, MEMBERS, BOTS) == answering


def test_there_must_be_a_bot() -> None:
    with pytest.raises(Conflict):
        handed_to("bob", ("ada", "bob"), ())


def test_nobody_else_is_named() -> None:
    with pytest.raises(NotFound):
        handed_to("eve", MEMBERS, BOTS)


@pytest.mark.parametrize(
    ("to", "caller", "waits"),
    [(None, "ada", "ada"), (None, "bot", "eve"), ("bob", "bob", "eve"), ("bot", "bob", "eve")],
)
def test_who_asks_for_a_person_waits_and_else_who_wrote_last(to: str | None, caller: str, waits: str) -> None:
    assert said_of(to, caller, "eve", BOTS) == Said(to=to, waits=waits)


def test_before_anybody_has_written_who_began_waits() -> None:
    people = {"ada", "bob", "team:1"}
    assert who_asked("bob", "ada", people) == "bob"
    assert who_asked(None, "ada", people) == "ada"
    assert who_asked(None, "site", people) is None
    assert who_asked(None, "team:1", people) is None
    assert who_asked(None, None, people) is None


ADA, BOB, LENA = Told("ada", False, "ada"), Told("bob", False, "bob"), Told("team:1", True, "lena")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (Said(to=None, waits="ada"), [BOB, LENA]),
        (Said(to=None, waits=None), [LENA]),
        (Said(to="bob", waits=None), [BOB]),
        (Said(to="ada", waits="ada"), []),
    ],
)
def test_whom_it_concerns(said: Said, told: list[Told]) -> None:
    assert concerned([ADA, BOB, LENA], said, "bot") == told


def test_without_a_team_all_people_hear_of_it_when_nobody_knows_who_waits() -> None:
    assert concerned([ADA, BOB], Said(to=None, waits=None), "bot") == [ADA, BOB]
