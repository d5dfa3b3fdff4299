"""Cursors come back as they were given; whatever else a client makes up is refused."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.domain.errors import InvalidArgument
from portico.domain.paging import decode_cursor, encode_cursor


class Place(msgspec.Struct, frozen=True, array_like=True):
    number: int
    name: str


names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@given(st.integers(-(2**63), 2**63 - 1), names)
def test_a_cursor_comes_back(number: int, name: str) -> None:
    cursor = encode_cursor(Place(number, name))
    assert cursor.isascii()
    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert decode_cursor(cursor, Place) == Place(number, name)


@given(st.text())
def test_whatever_a_client_makes_up_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        decode_cursor(cursor, Place)
    assert caught.value.fields["field"] == "cursor"


def test_a_cursor_of_another_list_is_refused() -> None:
    class Other(msgspec.Struct, frozen=True, array_like=True):
        name: str

    with pytest.raises(InvalidArgument):
        decode_cursor(encode_cursor(Other("x")), Place)


def test_a_cursor_with_a_nul_is_refused() -> None:
    with pytest.raises(InvalidArgument):
        decode_cursor(encode_cursor(Place(1, "\x00")), Place)
