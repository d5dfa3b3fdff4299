"""JSON at the router: faithful, and nothing that other serializers could not carry."""

import math
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.transport.json import LENIENT, dumps, loads

characters = st.characters(exclude_categories=["Cs"])
plain: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(characters)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(characters), inner),
    max_leaves=20,
)  # fmt: skip


@given(plain)
def test_what_is_written_is_read_again(value: Any) -> None:
    assert loads(dumps(value).decode()) == value


def test_a_nul_stays_a_nul() -> None:
    assert loads('["\\u0000aGk="]') == ["\x00aGk="]


@pytest.mark.parametrize(
    "text", ['["\\ud800"]', '["\ud800"]', '["a\\udfff\\u0000"]', '{"\\ud800": {"x": ["\\udc00"]}}']
)
def test_a_lone_surrogate_becomes_a_nul(text: str) -> None:
    read = loads(text)
    assert "\x00" in str(read).replace("\\x00", "\x00")
    str(read).encode()


def test_a_pair_of_surrogates_is_one_character() -> None:
    assert loads('["\\ud83d\\ude00"]') == ["😀"]


@pytest.mark.parametrize("text", ["", "{", "[1,]", "nonsense", '["a]', "['a']", "\ud800"])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        loads(text)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000])
def test_nesting_without_end_is_an_error_and_no_crash(text: str) -> None:
    with pytest.raises((ValueError, RecursionError)):
        loads(text)


def test_huge_numbers_stay_numbers() -> None:
    assert loads(f"[{2**70}]") == [2**70]
    assert dumps([math.inf]) == b"[null]"


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", '{"a":-Infinity}'])
def test_what_is_no_number_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match="is not JSON: send a number"):
        loads(text)


def test_a_long_message_is_not_read_leniently() -> None:
    with pytest.raises(msgspec.DecodeError):
        loads('["\\ud800","' + "a" * LENIENT + '"]')


def test_a_long_message_of_many_values_is_not_read_at_all() -> None:
    with pytest.raises(ValueError, match="more than 10000 values"):
        loads("[" + "[]," * LENIENT + "1]")
    said = ["Hello, you. " * 5_000, ["u" * 64] * 1_000]
    assert loads(dumps(said).decode()) == said
