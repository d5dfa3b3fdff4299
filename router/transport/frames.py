"""Parsing and building of the common WebSocket frame (RFC 6455): one whole message.

Anything else (fragments, control frames, frames over 64 KiB from clients) is left to Autobahn.
"""

from collections.abc import Callable
from typing import NamedTuple

TEXT, BINARY = 0x81, 0x82  # the first byte of the only frame of a message (5.2)
DEFLATED = 0x40  # in the first byte: the message is compressed (RFC 7692, section 6)
MASKED = 0x80
MEDIUM, LARGE = 126, 127  # in the place of a length: it follows, in two bytes or in eight
LARGEST = 0xFFFF  # length of a medium frame
LEAST = 8  # bytes of a client's frame with a message in it: "[]", for one


class Frame(NamedTuple):
    """A message, and the offset at which the next one begins."""

    payload: bytes
    is_binary: bool
    end: int


def frame_at(data: bytes, begin: int, inflate: Callable[[bytes], bytes | None] | None = None) -> Frame | None:
    """The client's message at this offset; None if it is incomplete or its frame is not a plain one.

    `inflate` restores compressed messages, where the connection has agreed on them.
    """
    if len(data) - begin < LEAST:
        return None
    first = data[begin] & ~DEFLATED if inflate else data[begin]
    if first not in (TEXT, BINARY):
        return None
    mask, size = _head(data, begin)
    start, end = mask + 4, mask + 4 + size
    if not size or end > len(data):
        return None
    payload: bytes | None = unmasked(data[start:end], data[mask:start])
    if inflate and payload is not None and data[begin] & DEFLATED:
        payload = inflate(payload)
    is_binary = first == BINARY
    return (
        Frame(payload, is_binary, end) if payload is not None and (is_binary or _is_text(payload)) else None
    )


def framed(payload: bytes, *, is_binary: bool, deflated: int = 0) -> bytes:
    """A message of the server as a frame, unmasked; `deflated` is DEFLATED for a compressed one."""
    first, size = (BINARY if is_binary else TEXT) | deflated, len(payload)
    if size < MEDIUM:
        return bytes((first, size)) + payload
    if size <= LARGEST:
        return bytes((first, MEDIUM)) + size.to_bytes(2) + payload
    return bytes((first, LARGE)) + size.to_bytes(8) + payload


def unmasked(payload: bytes, mask: bytes) -> bytes:
    """Mask or unmask a payload (5.3), by one XOR of two large integers."""
    size = len(payload)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload) ^ int.from_bytes(key)).to_bytes(size)


def _head(data: bytes, begin: int) -> tuple[int, int]:
    """The offset of the mask, and the payload's size; size 0 without a mask or for a large frame."""
    size = data[begin + 1] - MASKED
    if 0 < size < MEDIUM:
        return begin + 2, size
    size = int.from_bytes(data[begin + 2 : begin + 4]) if size == MEDIUM else 0
    return begin + 4, size if size >= MEDIUM else 0


def _is_text(payload: bytes) -> bool:
    try:
        payload.decode()
    except UnicodeDecodeError:
        return False
    return True
