"""MongoDB's Extended JSON v2, canonical and relaxed, and what older tools wrote: read as plain JSON.

https://github.com/mongodb/specifications/blob/master/source/extended-json/extended-json.md says what an
object such as `{"$date": ...}` stands for. One that has a key too many or a value of the wrong type is
refused. What JSON has no word for (a regular expression, `$minKey`) stays as it is: whoever needs a
value there refuses it.
"""

import math
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from portico.domain.errors import InvalidArgument
from portico.domain.importing.values import refused
from portico.domain.times import rfc3339

DEEPEST = 200  # levels that a reader should take, by the specification
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HEX = re.compile(r"[0-9a-fA-F]{1,64}")
DIGITS = 34  # of a Decimal128
INTEGER = re.compile(r"[+-]?\d{1,19}", re.ASCII)
DECIMAL = re.compile(r"[+-]?(\d{1,400}\.?\d{0,400}|\.\d{1,400})([eE][+-]?\d{1,9})?", re.ASCII)
INFINITE = {"infinity": math.inf, "+infinity": math.inf, "-infinity": -math.inf, "inf": math.inf,
            "-inf": -math.inf, "nan": math.nan}  # fmt: skip
UUIDS = ("3", "03", "4", "04")


def plain(value: Any, field: str = "", depth: int = 0) -> Any:
    """Without wrappings: `{"$oid": "6f"}` is `"6f"`. Raises InvalidArgument."""
    if isinstance(value, list):
        return [plain(item, field, _deeper(depth, field)) for item in value]
    if not isinstance(value, dict):
        return value
    for key in value:
        if key in READERS:
            return _unwrapped(key, value, field)
    return {name: plain(inner, field or name, _deeper(depth, field)) for name, inner in value.items()}


def _deeper(depth: int, field: str) -> int:
    if depth == DEEPEST:
        raise InvalidArgument(field or "line", f"nested deeper than {DEEPEST}")
    return depth + 1


def _unwrapped(key: str, value: dict[str, Any], field: str) -> Any:
    inner = value[key]
    try:
        return READERS[key](_alone(key, value))
    except (ValueError, TypeError, KeyError, ArithmeticError):
        raise refused(inner, field, f"no {key} as MongoDB writes it: export the collection anew") from None


def _alone(key: str, value: dict[str, Any]) -> Any:
    """What the key holds; no other may stand beside it, but for the type of a binary in the old way."""
    if key == "$binary" and value.keys() == {"$binary", "$type"}:
        return {"base64": value["$binary"], "subType": value["$type"]}
    if len(value) != 1:
        raise ValueError
    return value[key]


def _text(inner: Any) -> str:
    if not isinstance(inner, str):
        raise TypeError
    return inner


def _object_id(inner: Any) -> str:
    if not HEX.fullmatch(_text(inner)):
        raise ValueError
    return str(inner).lower()


def _integer(bits: int) -> Callable[[Any], int]:
    def read(inner: Any) -> int:
        if isinstance(inner, str) and not INTEGER.fullmatch(inner):
            raise ValueError
        if isinstance(inner, bool) or not isinstance(inner, str | int):
            raise TypeError
        number = int(inner)
        if not -(2 ** (bits - 1)) <= number < 2 ** (bits - 1):
            raise ValueError
        return number

    return read


def _double(inner: Any) -> float:
    if isinstance(inner, int | float) and not isinstance(inner, bool):
        return float(inner)
    special = INFINITE.get(_text(inner).lower())
    if special is None and not DECIMAL.fullmatch(inner):
        raise ValueError
    return float(inner) if special is None else special


def _decimal(inner: Any) -> float:
    """As a whole number where it is one that Decimal128 holds to the last digit."""
    number = _double(inner)
    if not math.isfinite(number) or not isinstance(inner, str):
        return number
    try:
        exact = Decimal(inner)
        return int(exact) if abs(exact) < 10**DIGITS and exact == exact.to_integral_value() else number
    except InvalidOperation:
        return number


def _date(inner: Any) -> Any:
    """Milliseconds since 1970; text stays as it is, and so does what no calendar has."""
    if isinstance(inner, str):
        return inner
    if isinstance(inner, dict):
        [(key, inside)] = inner.items()
        if key not in ("$numberLong", "$numberInt", "$numberDouble"):
            raise ValueError
        inner = READERS[key](inside)
    if isinstance(inner, bool) or inner != int(inner):
        raise ValueError
    try:
        return rfc3339(EPOCH + timedelta(milliseconds=int(inner)))
    except OverflowError:
        return {"$date": int(inner)}


def _timestamp(inner: Any) -> str:
    seconds, counter = inner["t"], inner["i"]
    for number in (seconds, counter):
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**32:
            raise ValueError
    if len(inner) != 2:
        raise ValueError
    return rfc3339(EPOCH + timedelta(seconds=seconds))


def _binary(inner: Any) -> str:
    """A UUID in the order of its bytes; other bytes as base64."""
    kind = inner["subType"]
    kind = f"{kind:02x}" if isinstance(kind, int) and not isinstance(kind, bool) else _text(kind)
    if len(inner) != 2 or not 0 <= int(kind, 16) < 256:
        raise ValueError
    data = b64decode(_text(inner["base64"]), validate=True)
    return str(UUID(bytes=data)) if kind in UUIDS else inner["base64"]


def _uuid(inner: Any) -> str:
    return str(UUID(_text(inner)))


def _undefined(inner: Any) -> None:
    if inner is not True:
        raise ValueError


def _pointer(inner: Any) -> Any:
    """As the reference that took its place."""
    if not isinstance(inner, dict) or inner.keys() != {"$ref", "$id"}:
        raise ValueError
    return {"$ref": _text(inner["$ref"]), "$id": plain(inner["$id"], "$id", 1)}


READERS: Mapping[str, Callable[[Any], Any]] = {
    "$oid": _object_id,
    "$symbol": _text,
    "$numberInt": _integer(32),
    "$numberLong": _integer(64),
    "$numberDouble": _double,
    "$numberDecimal": _decimal,
    "$date": _date,
    "$timestamp": _timestamp,
    "$binary": _binary,
    "$uuid": _uuid,
    "$undefined": _undefined,
    "$dbPointer": _pointer,
}
