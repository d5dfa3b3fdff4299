"""Values of other databases, read or refused: never guessed, and nothing but a refusal comes of nonsense."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portico.contract.importing import read_row
from portico.domain.errors import InvalidArgument, PorticoError
from portico.domain.importing.dialect import translate
from portico.domain.importing.kinds import KINDS
from portico.domain.importing.values import identifier, moment, plain

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
NAMES = sorted({name for kind in KINDS.values() for names in kind.known.values() for name in names})
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(
    "value",
    [
        "2024-05-01T12:00:00Z",
        "2024-05-01T14:00:00+02:00",
        "2024-05-01 12:00:00+00",
        "2024-05-01T12:00:00",
        1714564800,
        1714564800000,
        "1714564800000",
        plain({"$date": "2024-05-01T12:00:00Z"}),
        plain({"$date": {"$numberLong": "1714564800000"}}),
    ],
)
def test_a_time_is_read_in_each_of_its_forms(value: Any) -> None:
    assert moment(value, "at") == NOON


@pytest.mark.parametrize("value", ["soon", "12:00", True, [], {}, 10**30, float("nan"), "2024-13-01"])
def test_what_is_no_time_is_refused(value: Any) -> None:
    with pytest.raises(InvalidArgument, match="at: no time"):
        moment(value, "at")


def test_ids_are_strings_here_and_nothing_else_is_an_id() -> None:
    assert [identifier(value, "id") for value in (7, "7", None, "", 2**70)] == [
        "7",
        "7",
        None,
        None,
        str(2**70),
    ]
    nonsense: list[Any] = [1.5, True, [], {}]
    for value in nonsense:
        with pytest.raises(InvalidArgument):
            identifier(value, "id")


def test_wrappings_of_mongodb_are_taken_off_wherever_they_are() -> None:
    row = {"_id": {"$oid": "6f"}, "a": [{"b": {"$numberLong": "12"}}], "$set": 1, "c": {"$oid": "1", "d": 2}}
    assert plain(row) == {"_id": "6f", "a": [{"b": 12}], "$set": 1, "c": {"$oid": "1", "d": 2}}


@settings(max_examples=300, deadline=None)
@example("calls", {"sender_id": "1", "conversation_id": "2", "text": "x", "type": []})
@given(st.sampled_from(sorted(KINDS)), st.dictionaries(st.sampled_from(NAMES), ANYTHING, max_size=8))
def test_nonsense_is_refused_and_breaks_nothing(kind: str, row: dict[str, Any]) -> None:
    with suppress(PorticoError):
        for each in translate(KINDS[kind], plain(row), "https://old.example.com/").rows:
            assert read_row(each, NOON).id
