"""Who answers after a handover."""

import pytest

from portico.domain.errors import Conflict, NotFound
from portico.domain.handover import Answering, handed_to

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
