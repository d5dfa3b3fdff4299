"""What is read of CBOR and MessagePack, what is not, and that neither takes long."""

import time
from collections.abc import Callable
from typing import Any

import cbor2
import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.domain.errors import InvalidArgument
from portico.domain.text import MAX_VALUES, check_value
from router.transport.binary import FORGIVEN, REFUSED, SMALL, Unreadable, cbor_loads, msgpack_loads
from router.transport.value_counts import CBOR, MSGPACK, is_wide

QUICK = 0.1  # seconds of CPU
TAGS = [*range(331), 1000, 4000, 43000, 55799, 65535, 65536, 2**32 - 1, 2**32, 2**63, 2**64 - 1]
INNER = (
    b"\x00",
    b"\x61a",
    b"\x41\x01",
    b"\x82\x01\x02",
    b"\x82\x01\x41\x02",
    b"\xa1\x61a\x01",
    b"\xf6",
    b"\x80",
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def tagged(number: int, value: bytes) -> bytes:
    """A value with a tag, as CBOR writes it."""
    width = next(width for width in range(4) if number < 1 << (8 << width))
    return bytes((0xD8 + width,)) + number.to_bytes(1 << width) + value


def quickly(read: Callable[[bytes], Any], data: bytes) -> Any:
    """What is read, or the error; fails when it takes long."""
    began = time.thread_time()
    try:
        return read(data)
    except Exception as error:  # noqa: BLE001 - each is an answer
        return error
    finally:
        assert time.thread_time() - began < QUICK


@pytest.mark.parametrize("inner", INNER)
def test_no_tag_of_cbor_becomes_what_it_means(inner: bytes) -> None:
    for number in TAGS:
        read = quickly(cbor_loads, b"\xa1\x64name" + tagged(number, inner))
        assert read == {"name": REFUSED}, number
        with pytest.raises(InvalidArgument) as caught:
            check_value(read)
        assert caught.value.fields["field"] == "name"


def test_a_regular_expression_is_not_compiled() -> None:
    pattern = b"(a|b)*" * 5_000
    assert quickly(cbor_loads, tagged(35, b"\x79" + len(pattern).to_bytes(2) + pattern)) == REFUSED


def test_tags_one_after_the_other_end_the_message() -> None:
    assert cbor_loads(b"\x8c" + b"\xc1\x00" * FORGIVEN) == [REFUSED] * FORGIVEN
    assert cbor_loads(b"\x8c" + b"\xc1\x00" * FORGIVEN) == [REFUSED] * FORGIVEN
    with pytest.raises(cbor2.CBORDecodeError):
        cbor_loads(b"\x8d" + b"\xc1\x00" * (FORGIVEN + 1))


def test_an_extension_of_msgpack_is_no_value_of_json() -> None:
    for name, data in {"extension": b"\xd4\x05a", "timestamp": b"\xd6\xff\x00\x00\x00\x01"}.items():
        with pytest.raises(InvalidArgument, match="when"):
            check_value({"when": quickly(msgpack_loads, data)})
        assert name


KEYS = {"number": b"\x01", "list": b"\x81\x01", "none": b"\xf6", "true": b"\xf5", "half": b"\xf9\x3c\x00"}


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_a_key_that_is_no_string_ends_the_message(key: bytes) -> None:
    with pytest.raises(cbor2.CBORDecodeError):
        cbor_loads(b"\xa1" + key + b"\x02")


def test_keys_of_one_hash_cost_nothing() -> None:
    alike = [number * (2**61 - 1) for number in range(1, 1_000)]
    assert isinstance(quickly(cbor_loads, cbor2.dumps(dict.fromkeys(alike, 0))), cbor2.CBORDecodeError)
    fits = [number for number in alike if number < 2**64]
    assert isinstance(quickly(msgpack_loads, msgpack.packb(dict.fromkeys(fits, 0))), ValueError)


WIDE = 262_000
EVIL: dict[str, tuple[Callable[[bytes], Any], bytes]] = {
    "lists in cbor": (cbor_loads, b"\x9a" + WIDE.to_bytes(4) + b"\x80" * WIDE),
    "lists without a length": (cbor_loads, b"\x9f" + b"\x80" * WIDE),
    "tags": (cbor_loads, b"\x9f" + b"\xc1\x00" * (WIDE // 2)),
    "chains": (cbor_loads, b"\x9f" + (b"\x81" * 199 + b"\x01") * (WIDE // 200)),
    "lists that lie": (cbor_loads, b"\x9a\x00\x10\x00\x00" * 390),
    "strings that lie": (cbor_loads, b"\x7b\x00\x00\x01\x00\x00\x00\x00\x00"),
    "lists in msgpack": (msgpack_loads, b"\xdd" + WIDE.to_bytes(4) + b"\x90" * WIDE),
    "extensions": (msgpack_loads, b"\xdd" + (WIDE // 3).to_bytes(4) + b"\xd4\x05a" * (WIDE // 3)),
    "lists that lie in msgpack": (msgpack_loads, (b"\xdd" + (3_000).to_bytes(4)) * 3_276),
    "maps that lie in msgpack": (msgpack_loads, (b"\xdf" + (2_000).to_bytes(4)) * 3_276),
}


@pytest.mark.parametrize("name", EVIL)
def test_what_costs_much_is_not_read(name: str) -> None:
    assert isinstance(quickly(*EVIL[name]), (Unreadable, cbor2.CBORDecodeError, ValueError))


@given(VALUES)
def test_what_clients_write_is_read_as_it_is(value: Any) -> None:
    assert cbor_loads(cbor2.dumps(value)) == value
    assert msgpack_loads(msgpack.packb(value)) == value


@given(VALUES, st.integers(1, 40))
def test_values_are_counted_without_reading_them(value: Any, limit: int) -> None:
    values = count(value)
    for heads, data in ((CBOR, cbor2.dumps(value)), (MSGPACK, msgpack.packb(value))):
        assert is_wide(data, heads, limit) == (values > limit)


def count(value: Any) -> int:
    """Values and keys, all told."""
    if isinstance(value, dict):
        return 1 + sum(1 + count(item) for item in value.values())
    return 1 + sum(map(count, value)) if isinstance(value, list) else 1


def test_a_long_list_that_a_procedure_takes_is_read() -> None:
    asked = {"user_ids": ["u" * 64] * (MAX_VALUES // 2), "text": "ä" * SMALL}
    assert cbor_loads(cbor2.dumps(asked)) == asked
    assert msgpack_loads(msgpack.packb(asked)) == asked


def test_too_many_values_are_refused_where_they_are() -> None:
    check_value({"user_ids": ["u"] * (MAX_VALUES - 1)})
    with pytest.raises(InvalidArgument, match="more than 10000 values"):
        check_value({"user_ids": ["u"] * MAX_VALUES})
