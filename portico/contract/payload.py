"""From keyword arguments to a checked request, and from a reply to what goes on the wire."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar, cast, get_type_hints

import msgspec

from portico.contract.shapes import Keyed
from portico.domain.errors import InvalidArgument
from portico.domain.text import check_value


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The parent of every request: keyword arguments. Unknown ones are rejected."""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """The parent of every event: one keyword object."""


R = TypeVar("R", bound=msgspec.Struct)
_AT = re.compile(r"^(?P<reason>.*?) - at `(?:key in )?\$\.?(?P<path>.*?)`$", re.DOTALL)
_FIELD = re.compile(r"^Object (?P<reason>contains unknown|missing required) field `(?P<name>[^`]*)`")


def decode(shape: type[R], kwargs: Mapping[str, Any]) -> R:
    """Check keyword arguments against a request. Raises InvalidArgument for the first mistake."""
    check_value(kwargs)
    try:
        return msgspec.convert(kwargs, shape)
    except msgspec.ValidationError as error:
        raise _invalid(str(error)) from None


def decode_text(shape: type[msgspec.Struct], name: str, text: str) -> Any:
    """The argument `name` from a query or a path: `"50"` is 50. Raises InvalidArgument.

    What the request does not have stays as it is, for `decode` to refuse.
    """
    kind = _kinds(shape).get(name)
    if kind is None:
        return text
    try:
        value = msgspec.convert(text, kind, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidArgument(name, str(error).replace("`", "")) from None
    if value is None:
        raise InvalidArgument(name, "leave it out")
    return msgspec.to_builtins(value)


def encode(reply: msgspec.Struct) -> dict[str, Any]:
    """A reply or an event as plain dicts and lists."""
    plain = msgspec.to_builtins(reply.entries if isinstance(reply, Keyed) else reply)
    return cast(dict[str, Any], plain)


@cache
def _kinds(shape: type[msgspec.Struct]) -> dict[str, Any]:
    """The types of its fields, by the names that they have on the wire."""
    hints = get_type_hints(shape, include_extras=True)
    return {field.encode_name: hints[field.name] for field in msgspec.structs.fields(shape)}


def _invalid(message: str) -> InvalidArgument:
    """Turn msgspec's sentence into the field it is about and the reason."""
    located = _AT.match(message)
    reason, path = (located["reason"], located["path"]) if located else (message, "")
    field = _FIELD.match(reason)
    if field:
        path = f"{path}.{field['name']}" if path else field["name"]
        reason = "unknown key" if field["reason"].startswith("contains") else "required"
    return InvalidArgument(path.replace("[...]", "[]") or "arguments", reason.replace("`", ""))
