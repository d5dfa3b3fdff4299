"""Opaque page cursors, which clients only send back."""

import base64
import binascii
from typing import TypeVar

import msgspec

from portico.domain.errors import InvalidArgument
from portico.domain.text import check_value

Position = TypeVar("Position", bound=msgspec.Struct)


def encode_cursor(position: msgspec.Struct) -> str:
    """Turn a position (an `array_like` struct) into a cursor."""
    return base64.urlsafe_b64encode(msgspec.json.encode(position)).decode().rstrip("=")


def decode_cursor(cursor: str, shape: type[Position]) -> Position:
    """The position of a cursor. Raises InvalidArgument for one that Portico did not make."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        position = msgspec.json.decode(raw, type=shape)
        check_value(msgspec.to_builtins(position))
    except (binascii.Error, ValueError, msgspec.MsgspecError, InvalidArgument):
        raise InvalidArgument("cursor", "not a cursor of this list") from None
    return position
