"""Examples of payloads for the OpenAPI document: made from the types, so that they are always valid."""

from typing import Any

from msgspec import inspect as types

TIME = "2026-11-21T07:30:00.000Z"
BY_NAME: dict[str, Any] = {
    "id": 42, "conversation_id": 7, "message_id": 42, "call_id": 3, "seq": 12, "rev": 1,
    "to_user_id": "8",
    "user_id": "7", "sender_id": "7", "caller_id": "7", "participant_ids": ["8"], "callee_ids": ["8"],
    "text": "Is it still free?", "name": "Ada", "title": "Flat by the river", "property_id": "42",
    "local_id": "6f9619ff-8b86-d011-b42d-00cf4fc964ff", "query": "river", "metadata": {"rooms": 3},
    "avatar_url": "https://www.example.com/ada.png", "booking_url": "https://www.example.com/booking/42",
    "email": "ada@example.com", "mobile": "+254700000000", "fragment": "Flat by the <mark>river</mark>",
    "attachments": [], "reactions": {"\N{THUMBS UP SIGN}": ["8"]}, "deleted_at": None, "edited_at": None,
    "next_cursor": None, "reason": None, "ended_reason": None, "media": None, "property": "42",
    "last_message": None, "quoted": None, "language": "en",
    "quiet_hours": {"from": "22:00", "to": "07:00", "timezone": "Africa/Nairobi"},
    "office_hours": {
        "timezone": "Africa/Nairobi", "open": [{"day": "mon", "from": "09:00", "to": "17:00"}],
    },
    "channels": None, "muted_until": None, "conversations": None,
}  # fmt: skip

# Arguments that are shown, though they are not needed.
SHOWN = ("participant_ids", "text", "title", "query", "name", "to_user_id", "quiet_hours", "read_seq")
USUAL = ("text", "general", "voice", "user", "member", "joined")  # of words to choose from


def example(kind: type, without: tuple[str, ...] = ()) -> Any:
    """A payload of this struct, with the arguments that are needed or telling."""
    info = types.type_info(kind)
    if not isinstance(info, types.StructType):
        raise TypeError(f"{kind.__name__} is not a struct")
    return _struct(info, without)


def _struct(info: types.StructType, without: tuple[str, ...] = ()) -> dict[str, Any]:
    shown = [field for field in info.fields if field.encode_name not in without and _is_shown(field)]
    return {field.encode_name: _field(field) for field in shown}


def _is_shown(field: types.Field) -> bool:
    return field.required or field.encode_name in SHOWN


def _field(field: types.Field) -> Any:
    value = BY_NAME.get(field.encode_name)
    return value if value is not None and _fits(value, field.type) else _of(field.type, field.encode_name)


def _of(kind: types.Type, name: str) -> Any:
    """Something of a type; of several the first."""
    if isinstance(kind, types.UnionType):
        has_none = types.NoneType() in kind.types
        return None if has_none and BY_NAME.get(name, 0) is None else _of(kind.types[0], name)
    return _MAKERS[type(kind)](kind, name)


def _string(kind: types.StrType, name: str) -> str:
    if name.endswith("_at") or name == "until":
        return TIME
    if name == "id":
        return "7"
    return "https://www.example.com/1" if kind.pattern else "text"


def _items(kind: types.ListType, name: str) -> list[Any]:
    return [_of(kind.item_type, name.removesuffix("s"))]


def _object(kind: types.DictType, name: str) -> dict[str, Any]:
    return {} if isinstance(kind.value_type, types.AnyType) else {"7": _of(kind.value_type, name)}


_MAKERS: dict[type[types.Type], Any] = {
    types.StrType: _string,
    types.IntType: lambda kind, _: max(kind.ge or 0, 1),
    types.BoolType: lambda *_: False,
    types.ListType: _items,
    types.DictType: _object,
    types.StructType: lambda kind, _: _struct(kind),
    types.LiteralType: lambda kind, _: next((each for each in USUAL if each in kind.values), kind.values[0]),
    types.DateTimeType: lambda *_: TIME,
    types.NoneType: lambda *_: None,
    types.AnyType: lambda *_: {},
}


def _fits(value: Any, kind: types.Type) -> bool:
    wanted: Any = {
        str: types.StrType,
        int: types.IntType,
        list: types.ListType,
        dict: (types.DictType, types.StructType),
    }[type(value)]
    kinds = kind.types if isinstance(kind, types.UnionType) else (kind,)
    return any(isinstance(each, wanted) for each in kinds) and _is_plain(kinds)


def _is_plain(kinds: tuple[types.Type, ...]) -> bool:
    """A list or object of the table stands for one of strings, not for one of structs."""
    return not any(isinstance(getattr(each, "item_type", None), types.StructType) for each in kinds)
