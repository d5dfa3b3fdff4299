"""Counts the values in a CBOR or MessagePack message without decoding it.

Both formats are a sequence of values, each with a head of a few bytes; a list's head comes before its items.
The first byte tells how long the head is and where its number is: the bytes of a string, or the items of a
list. 256 KiB can hold 260,000 empty lists: decoding those stops the router for 0.2 s, counting up to the
limit takes a few milliseconds. The claimed lengths count too: for nested lists that claim 3,000 items each,
in 16 KiB, msgpack allocates 25 MB before it finds them missing. The count is approximate for malformed
messages, which the decoder refuses.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple


class Head(NamedTuple):
    """`size` bytes; `width` of them, after the first, tell the values of a list, or how many bytes follow."""

    size: int
    width: int = 0
    is_list: bool = False


def is_wide(data: bytes, heads: Sequence[Head], limit: int) -> bool:
    """Whether there are more values than `limit`, in truth or as lists claim."""
    place, end, values, claimed = 0, len(data), 0, 0
    while place < end and values <= limit >= claimed:
        size, width, is_list = heads[data[place]]
        number = int.from_bytes(data[place + 1 : place + 1 + width]) if width else 0
        place += size if is_list else size + number
        claimed += number if is_list else 0
        values += 1
    return values > limit or claimed > limit


def _cbor(first: int) -> Head:
    """RFC 8949, section 3: three bits of kind, five of a number or of where the number is."""
    kind, number = divmod(first, 32)
    is_string, is_list = kind in (2, 3), kind in (4, 5)
    if number < 24:
        return Head(1 + number if is_string else 1)
    width = 1 << (number - 24) if number < 28 else 0
    return Head(1 + width, width if is_string or is_list else 0, is_list)


def _msgpack(first: int) -> Head:
    """The table of formats in MessagePack's specification."""
    if 0xA0 <= first <= 0xBF:
        return Head(1 + (first & 31))
    return _MSGPACK.get(first, Head(1))


_MSGPACK = {
    **{0xC4 + power: Head(1 + (1 << power), 1 << power) for power in range(3)},  # bytes
    **{0xC7 + power: Head(2 + (1 << power), 1 << power) for power in range(3)},  # extensions of any size
    0xCA: Head(5),
    0xCB: Head(9),  # floats
    **{base + power: Head(1 + (1 << power)) for base in (0xCC, 0xD0) for power in range(4)},  # integers
    **{0xD4 + power: Head(2 + (1 << power)) for power in range(5)},  # extensions of a fixed size
    **{0xD9 + power: Head(1 + (1 << power), 1 << power) for power in range(3)},  # strings
    **{
        0xDC + power: Head(3 + 2 * (power % 2), 2 << (power % 2), is_list=True) for power in range(4)
    },  # lists
}


def _table(head: Callable[[int], Head]) -> tuple[Head, ...]:
    return tuple(head(first) for first in range(256))


CBOR = _table(_cbor)
MSGPACK = _table(_msgpack)
