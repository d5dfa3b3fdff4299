"""Values of other databases, read or refused: never guessed, and nothing but a refusal comes of nonsense."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from portico.contract.importing import read_row
from portico.domain.errors import PorticoError
from portico.domain.importing.extended_json import plain
from portico.domain.importing.mapping import translate
from tests.support.imports import KINDS

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
NAMES = sorted({name for kind in KINDS.values() for table in kind.tables for name in table.known})
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=6,
)


def test_wrappings_of_mongodb_are_taken_off_wherever_they_are() -> None:
    row = {"_id": {"$oid": "6f"}, "a": [{"b": {"$numberLong": "12"}}], "$set": 1}
    assert plain(row) == {"_id": "6f", "a": [{"b": 12}], "$set": 1}


@settings(max_examples=300, deadline=None)
@example("calls", {"sender_id": "1", "conversation_id": "2", "text": "x", "type": []})
@given(st.sampled_from(sorted(KINDS)), st.dictionaries(st.sampled_from(NAMES), ANYTHING, max_size=8))
def test_nonsense_is_refused_and_breaks_nothing(kind: str, row: dict[str, Any]) -> None:
    with suppress(PorticoError):
        for each in translate(KINDS[kind], plain(row), "https://old.example.com/").rows:
            assert read_row(each, NOON)
