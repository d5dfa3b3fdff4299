"""Who may take people into a group, put them out, and inherits it."""

import pytest

from portico.domain.conversations import MAX_PARTICIPANTS
from portico.domain.errors import Conflict, Forbidden, NotFound, TooLarge
from portico.domain.membership import (
    Member,
    check_add,
    check_add_observer,
    check_leave,
    check_manage,
    check_remove,
    check_writes,
)

OWNER, MEMBER, LATER = Member("ada", "owner"), Member("bob", "member"), Member("cy", "member")
GROUP = [OWNER, MEMBER, LATER]


def test_only_an_owner_manages_a_group_but_everybody_a_conversation_of_two() -> None:
    check_manage("group", GROUP, "ada")
    with pytest.raises(Forbidden):
        check_manage("group", GROUP, "bob")
    check_manage("general", [MEMBER, LATER], "bob")
    with pytest.raises(NotFound):
        check_manage("general", [MEMBER, LATER], "stranger")


def test_an_owner_adds_whoever_is_not_in_yet() -> None:
    assert check_add("group", GROUP, "ada", "dee")
    assert not check_add("group", GROUP, "ada", "bob")
    with pytest.raises(Forbidden):
        check_add("group", GROUP, "bob", "dee")


def test_a_group_has_a_limit() -> None:
    crowd = [OWNER, *(Member(str(number), "member") for number in range(MAX_PARTICIPANTS - 1))]
    with pytest.raises(TooLarge):
        check_add("group", crowd, "ada", "one more")


def test_only_a_group_takes_people_in_or_lets_them_go() -> None:
    pair = [Member("ada", "member"), Member("bob", "member")]
    with pytest.raises(Conflict):
        check_add("general", pair, "ada", "cy")
    with pytest.raises(Conflict):
        check_remove("support", pair, "ada", "bob")
    with pytest.raises(Conflict):
        check_leave("property_inquiry", pair, "ada")


def test_an_owner_removes_others_and_leaves_by_leaving() -> None:
    check_remove("group", GROUP, "ada", "bob")
    with pytest.raises(Conflict):
        check_remove("group", GROUP, "ada", "ada")
    with pytest.raises(NotFound):
        check_remove("group", GROUP, "ada", "stranger")
    with pytest.raises(Forbidden):
        check_remove("group", GROUP, "bob", "cy")


def test_who_has_been_in_longest_inherits_an_ownerless_group() -> None:
    assert check_leave("group", GROUP, "ada") == "bob"
    assert check_leave("group", GROUP, "bob") is None
    assert check_leave("group", [OWNER], "ada") is None
    assert check_leave("group", [OWNER, Member("bob", "owner")], "ada") is None
    with pytest.raises(NotFound):
        check_leave("group", GROUP, "stranger")


JUDGE = Member("judge", "observer")


def test_an_observer_changes_nothing_and_may_go_from_any_conversation() -> None:
    pair = [Member("ada", "member"), Member("bob", "member"), JUDGE]
    for check in (
        lambda: check_writes(pair, "judge"),
        lambda: check_manage("general", pair, "judge"),
        lambda: check_add_observer(pair, "judge", "another", evidence=True),
    ):
        with pytest.raises(Forbidden):
            check()
    check_writes(pair, "ada")
    assert check_leave("general", pair, "judge") is None
    check_remove("general", pair, "ada", "judge")


def test_an_observer_inherits_no_group() -> None:
    assert check_leave("group", [OWNER, JUDGE], "ada") is None
    assert check_leave("group", [OWNER, JUDGE, LATER], "ada") == "cy"


def test_only_a_conversation_with_evidence_has_observers_and_no_participant_becomes_one() -> None:
    assert check_add_observer(GROUP, "ada", "judge", evidence=True)
    assert not check_add_observer([*GROUP, JUDGE], "ada", "judge", evidence=True)
    for user_id, evidence in (("judge", False), ("bob", True)):
        with pytest.raises(Conflict):
            check_add_observer(GROUP, "ada", user_id, evidence=evidence)
