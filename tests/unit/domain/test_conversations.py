"""Who is in a new conversation, and when two requests mean the same one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.domain.conversations import MAX_PARTICIPANTS, check_metadata, members_of, pair_key
from portico.domain.errors import InvalidArgument, TooLarge


def test_the_creator_is_in_and_everybody_once() -> None:
    assert members_of("cy", ["bob", "ada", "bob", "cy"]) == ("ada", "bob", "cy")


def test_nobody_talks_alone() -> None:
    with pytest.raises(InvalidArgument) as caught:
        members_of("ada", ["ada"])
    assert caught.value.fields["field"] == "participant_ids"


def test_a_conversation_has_a_limit() -> None:
    others = [str(number) for number in range(MAX_PARTICIPANTS)]
    assert len(members_of("0", others)) == MAX_PARTICIPANTS
    with pytest.raises(TooLarge):
        members_of("ada", others)


def test_metadata_has_a_limit() -> None:
    check_metadata({"note": "x" * 16_000})
    with pytest.raises(TooLarge) as caught:
        check_metadata({"note": "é" * 9_000})
    assert caught.value.fields["field"] == "metadata"


@given(st.permutations(["ada", "bob", "cy"]))
def test_the_order_of_people_does_not_matter(people: list[str]) -> None:
    assert pair_key("general", "7", people) == pair_key("general", "7", ["ada", "bob", "cy"])


def test_type_property_and_people_make_the_difference() -> None:
    keys = {
        pair_key("general", "7", ["ada", "bob"]),
        pair_key("support", "7", ["ada", "bob"]),
        pair_key("general", None, ["ada", "bob"]),
        pair_key("general", "null", ["ada", "bob"]),
        pair_key("general", "7", ["ada", "bob", "cy"]),
        pair_key("general", "7", ["ada,bob"]),
        pair_key("general", "7", ['ada", "bob']),
    }
    assert len(keys) == 7
    assert None not in keys


def test_a_group_is_always_new() -> None:
    assert pair_key("group", "7", ["ada", "bob"]) is None
