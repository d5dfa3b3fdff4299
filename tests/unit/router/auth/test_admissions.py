"""Logins of one turn of the reactor are one question to the users component."""

from collections.abc import Sequence

import pytest
from twisted.internet.task import Clock

from portico.domain.errors import Unavailable
from portico.domain.people import Principal
from router.auth.admissions import Admissions
from tests.support.outcome import Outcome, begin
from tests.support.principals import principal


class Users:
    """Knows what to answer, and notes what it was asked."""

    def __init__(self, **known: bool | None) -> None:
        self.known = known
        self.looked: list[list[str]] = []
        self.stored: list[str] = []

    async def look_at_users(self, principals: Sequence[Principal]) -> list[bool | None]:
        self.looked.append([each.user_id for each in principals])
        return [self.known[each.user_id] for each in principals]

    async def upsert_user(self, principal: Principal) -> bool:
        self.stored.append(principal.user_id)
        return True


class Away(Users):
    async def look_at_users(self, principals: Sequence[Principal]) -> list[bool | None]:
        raise Unavailable("a part of this server does not answer: retry")


def ask(users: Users, *user_ids: str) -> list[Outcome[bool]]:
    clock = Clock()
    admissions = Admissions(users, clock)
    asked = [begin(admissions.admit(principal(user_id=user_id))) for user_id in user_ids]
    assert not any(each.done for each in asked)
    clock.advance(0)
    return asked


def test_all_of_a_turn_are_one_question() -> None:
    users = Users(ada=True, bob=False, eve=True)
    assert [each.result for each in ask(users, "ada", "bob", "eve")] == [True, False, True]
    assert (users.looked, users.stored) == ([["ada", "bob", "eve"]], [])


def test_who_is_new_is_stored_alone() -> None:
    users = Users(ada=True, new=None)
    assert [each.result for each in ask(users, "ada", "new")] == [True, True]
    assert users.stored == ["new"]


def test_the_next_turn_asks_again() -> None:
    users, clock = Users(ada=True), Clock()
    admissions = Admissions(users, clock)
    for _ in range(2):
        asked = begin(admissions.admit(principal()))
        clock.advance(0)
        assert asked.result
    assert users.looked == [["ada"], ["ada"]]


def test_everybody_of_a_question_without_an_answer_is_refused() -> None:
    for asked in ask(Away(), "ada", "bob"):
        with pytest.raises(Unavailable):
            _ = asked.result


def test_an_answer_that_is_not_about_all_admits_nobody() -> None:
    class Short(Users):
        async def look_at_users(self, principals: Sequence[Principal]) -> list[bool | None]:
            return [True]

    for asked in ask(Short(), "ada", "bob"):
        with pytest.raises(ValueError, match="shorter"):
            _ = asked.result
