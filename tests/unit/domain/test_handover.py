"""Who answers after a handover."""

import pytest

from portico.domain.errors import Conflict, NotFound
from portico.domain.handover import Answering, Said, handed_to, said_of

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
