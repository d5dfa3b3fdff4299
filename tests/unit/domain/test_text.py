"""Which values a payload may hold, and how names are compared."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.domain.errors import InvalidArgument, TooLarge
from portico.domain.text import MAX_DEPTH, MAX_FLAT, MAX_TEXT, check_text, check_value

TEXTS = st.one_of(st.text(max_size=5), st.sampled_from(["x\x00", "\ud800", "é"]))
NUMBERS = st.one_of(st.integers(-(2**66), 2**66), st.floats(), st.sampled_from([2**31, -(2**63) - 1, 2**64]))
OTHERS = st.sampled_from([None, True, b"bytes", (), [1], {"a": "b"}, {1: 2}])
FLAT = st.dictionaries(st.one_of(TEXTS, st.integers()), st.one_of(TEXTS, NUMBERS, OTHERS), max_size=4)


def nested(depth: int) -> Any:
    value: Any = "leaf"
    for _ in range(depth):
        value = [value]
    return value


def refusal(value: Any) -> dict[str, Any]:
    with pytest.raises(InvalidArgument) as caught:
        check_value(value)
    return caught.value.fields


def test_a_text_may_be_as_long_as_the_limit() -> None:
    check_text("😀" * MAX_TEXT)
    with pytest.raises(TooLarge) as caught:
        check_text("x" * (MAX_TEXT + 1))
    assert caught.value.fields == {"field": "text", "limit": MAX_TEXT}


@pytest.mark.parametrize("value", [None, True, 0, -(2**63), 2**64 - 1, 1.5, "é😀\n\t", {"a": [{"b": ()}]}])
def test_what_json_has_passes(value: Any) -> None:
    check_value({"key": value})


@pytest.mark.parametrize(
    ("value", "field", "reason"),
    [
        ({"a": "x\x00"}, "a", "contains a NUL character"),
        ({"a": [{"b": "\ud800"}]}, "a[0].b", "contains a lone surrogate"),
        ({"a": {"b\x00": 1}}, "a", "contains a NUL character"),
        ({"\ud800": 1}, "keys", "contains a lone surrogate"),
        ({"a": {1: 2}}, "a", "every key must be a string"),
        ({1: 2}, "keys", "every key must be a string"),
        ({"a": b"raw"}, "a", "bytes is nothing that JSON has"),
        ({"a": {1, 2}}, "a", "set is nothing that JSON has"),
        ({"a": [0, 2**64]}, "a[1]", "the number is too large"),
        ({"a": -(2**63) - 1}, "a", "the number is too large"),
        ({"a": float("inf")}, "a", "the number is too large"),
        ({"a": float("nan")}, "a", "the number is too large"),
    ],
)
def test_what_some_client_could_not_be_told_is_refused(value: Any, field: str, reason: str) -> None:
    assert refusal(value) == {"field": field, "reason": reason}


def test_nesting_has_an_end() -> None:
    check_value(nested(MAX_DEPTH))
    assert refusal(nested(MAX_DEPTH + 1))["reason"] == f"nested deeper than {MAX_DEPTH}"
    assert refusal({"a": nested(50_000)})["reason"] == f"nested deeper than {MAX_DEPTH}"


@given(FLAT)
def test_an_object_is_refused_alone_as_within_another_value(value: dict[Any, Any]) -> None:
    assert refused(value) == refused([value])


@pytest.mark.parametrize("size", [MAX_FLAT, MAX_FLAT + 1])
def test_the_last_entry_of_an_object_is_checked(size: int) -> None:
    value = {str(number): "text" for number in range(size)}
    check_value(value)
    assert refusal(value | {str(size - 1): "\x00"})["field"] == str(size - 1)


def refused(value: Any) -> bool:
    try:
        check_value(value)
    except InvalidArgument:
        return True
    return False
