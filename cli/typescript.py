"""`web/sdk/src/generated`: the registry as TypeScript, for the client library.

The library writes keys in camelCase and converts them (`web/sdk/src/casing.ts`), so the types have camelCase
too. What the conversion has to leave alone is in `keys.ts`.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect as types

from portico.contract.errors import STATUS
from portico.contract.info import Welcome
from portico.contract.registry import FOR_TEAMS, PROCEDURES, TOPICS, Procedure
from portico.contract.shapes import Keyed

HEAD = "// Generated from portico/contract by `make generate`; a test compares. Do not edit.\n"
# Objects with data as keys in some payloads only: their keys are a fixed list, or have no underscore.
EITHER = frozenset({"channels", "conversations"})
KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*")  # what the conversion brings back as it was
PLAIN: Mapping[type[types.Type], str] = {
    types.StrType: "string",
    types.IntType: "number",
    types.FloatType: "number",
    types.BoolType: "boolean",
    types.NoneType: "null",
    types.DateTimeType: "string",
    types.AnyType: "Json",
}


def modules() -> dict[str, str]:
    """The files by name."""
    return {
        "shapes.ts": _shapes_module(),
        "registry.ts": _registry_module(),
        "keys.ts": _keys_module(),
        "for-teams.ts": _for_teams_module(),
    }


def _shapes_module() -> str:
    free = (
        "/** Data of the site, which Portico stores and returns as it is. */\n"
        "export type Json = string | number | boolean | null | readonly Json[] | JsonObject;\n"
        "export interface JsonObject {\n  readonly [key: string]: Json | undefined;\n}\n"
        "/** A request or an event without arguments. */\nexport type NoArguments = Record<never, never>;\n"
        "/** For a member who acts for a team. */\n"
        "export interface ForTeam {\n  readonly asTeam?: number;\n}\n"
    )
    structs = sorted(_structs().values(), key=lambda struct: struct.__name__)
    return "\n".join([HEAD, free, *(_interface(struct) for struct in structs if _fields(struct))])


def _registry_module() -> str:
    procedures = [_member(procedure.request, procedure.name, _call_of(procedure)) for procedure in PROCEDURES]
    events = [_member(topic.payload, topic.name, _name_of(topic.payload)) for topic in TOPICS]
    codes = " | ".join(f'"{error.code}"' for error in STATUS)
    return "\n".join(
        [
            HEAD,
            'import type * as shapes from "./shapes.js";\n',
            _block("Every procedure with its arguments and its answer.", "Procedures", procedures),
            _block("Every event with its payload.", "Events", events),
            "export type ProcedureName = keyof Procedures;",
            "export type EventName = keyof Events;",
            "/** The codes of errors: `portico.error.<code>` on the wire. */",
            f"export type ErrorCode = {codes};\n",
        ]
    )


def _call_of(procedure: Procedure) -> str:
    team = " & shapes.ForTeam" if procedure.name in FOR_TEAMS else ""
    request = f"shapes.{_name_of(procedure.request)}{team}"
    return f"{{ readonly request: {request}; readonly reply: {_reply(procedure.reply)} }}"


def _name_of(struct: type[msgspec.Struct]) -> str:
    return struct.__name__ if _fields(struct) else "NoArguments"


def _reply(reply: type[msgspec.Struct]) -> str:
    if issubclass(reply, Keyed):
        return _type(_fields(reply)[0].type, "shapes.")
    return f"shapes.{reply.__name__}"


def _keys_module() -> str:
    """Which keys hold free data, which hold objects with data as keys; which replies are such objects."""
    free, keyed = _data_keys()
    replies = [procedure.name for procedure in PROCEDURES if issubclass(procedure.reply, Keyed)]
    lists = {
        "FREE_KEYS": ("Free data: nothing in it is renamed.", sorted(free)),
        "KEYED_BY_DATA": (
            "Objects whose keys are data: only what is in the values is renamed.",
            sorted(keyed),
        ),
        "KEYED_REPLIES": ("Procedures whose whole answer is an object with data as keys.", replies),
    }
    return "\n".join([HEAD, *(_list(name, words, values) for name, (words, values) in lists.items())])


def _for_teams_module() -> str:
    """By itself: the first file of the library does not need it."""
    words = "Procedures that a member may call for the team."
    return "\n".join([HEAD, _list("FOR_TEAMS", words, sorted(FOR_TEAMS))])


def _data_keys() -> tuple[set[str], set[str]]:
    """By name: a key means the same in all payloads. Raises ValueError where one does not."""
    free, keyed, plain = set[str](), set[str](), set[str]()
    for struct in _structs().values():
        for field in _fields(struct):
            kind = _data_kind(field)
            {"free": free, "keyed": keyed, "plain": plain}[kind].add(_camel(field.encode_name))
    if mixed := (free & keyed) | (free & plain) | (keyed & plain - EITHER):
        raise ValueError(f"keys with more than one meaning: {mixed}")
    return free, keyed - plain


def _data_kind(field: types.Field) -> str:
    kinds = [kind for kind in _walk(field.type) if isinstance(kind, types.DictType)]
    if any(isinstance(kind.value_type, types.AnyType) for kind in kinds):
        return "free"
    return "keyed" if kinds else "plain"


def _walk(kind: types.Type) -> Iterator[types.Type]:
    """A type and the types within, without those of other structs."""
    yield kind
    if isinstance(kind, types.UnionType):
        for part in kind.types:
            yield from _walk(part)
    elif isinstance(kind, types.ListType):
        yield from _walk(kind.item_type)
    elif isinstance(kind, types.DictType):
        yield from _walk(kind.value_type)


def _structs() -> dict[str, type[msgspec.Struct]]:
    """Every struct of the registry by its name. Raises ValueError when two have one name."""
    found: dict[str, type[msgspec.Struct]] = {}
    queue: list[type[msgspec.Struct]] = [Welcome, *(topic.payload for topic in TOPICS)]
    for procedure in PROCEDURES:
        queue += [procedure.request, procedure.reply]
    while queue:
        struct = queue.pop()
        if found.setdefault(struct.__name__, struct) is not struct:
            raise ValueError(f"two payloads are called {struct.__name__}")
        for field in _fields(struct):
            inner = [kind.cls for kind in _walk(field.type) if isinstance(kind, types.StructType)]
            queue += [each for each in inner if each.__name__ not in found]
    return {name: struct for name, struct in found.items() if not issubclass(struct, Keyed)}


def _interface(struct: type[msgspec.Struct]) -> str:
    lines = [f"  readonly {_field(field)};" for field in _fields(struct)]
    return "\n".join([_doc(struct, ""), f"export interface {struct.__name__} {{", *lines, "}\n"])


def _field(field: types.Field) -> str:
    """A key. What may be left out, in a request or an answer, has a default."""
    name = field.encode_name
    if not KEY.fullmatch(name):
        raise ValueError(f"{name} does not come back from camelCase")
    optional = "" if field.required else "?"
    kind = _type(field.type, "")
    return f"{_camel(name)}{optional}: {kind}"


def _type(kind: types.Type, prefix: str) -> str:
    if type(kind) in PLAIN:
        return PLAIN[type(kind)]
    return _COMPOSED[type(kind)](kind, prefix)


def _union(kind: types.UnionType, prefix: str) -> str:
    return " | ".join(dict.fromkeys(_type(part, prefix) for part in kind.types))


def _array(kind: types.ListType, prefix: str) -> str:
    inner = _type(kind.item_type, prefix)
    return f"readonly ({inner})[]" if " " in inner else f"readonly {inner}[]"


def _record(kind: types.DictType, prefix: str) -> str:
    if isinstance(kind.value_type, types.AnyType):
        return f"{prefix}JsonObject"
    return f"Readonly<Record<string, {_type(kind.value_type, prefix)}>>"


_COMPOSED: Mapping[type[types.Type], Callable[[Any, str], str]] = {
    types.UnionType: _union,
    types.ListType: _array,
    types.DictType: _record,
    types.StructType: lambda kind, prefix: prefix + kind.cls.__name__,
    types.LiteralType: lambda kind, _: " | ".join(f'"{value}"' for value in sorted(kind.values)),
}


def _member(documented: type, name: str, kind: str) -> str:
    prefix = "shapes." if not kind.startswith("{") else ""
    return f'{_doc(documented, "  ")}\n  readonly "{name}": {prefix}{kind};'


def _block(words: str, name: str, members: Iterable[str]) -> str:
    return "\n".join([f"/** {words} */", f"export interface {name} {{", *members, "}\n"])


def _list(name: str, words: str, values: Iterable[str]) -> str:
    items = ", ".join(f'"{value}"' for value in values)
    return f"/** {words} */\nexport const {name}: readonly string[] = [{items}];\n"


def _doc(thing: type, indent: str) -> str:
    """The docstring, with the arguments in the library's spelling."""
    words = " ".join((inspect.getdoc(thing) or "").split()).replace("*/", "* /")
    return f"{indent}/** {words} */"


def _camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), name)


@cache
def _fields(struct: type[msgspec.Struct]) -> tuple[types.Field, ...]:
    info = types.type_info(struct)
    if not isinstance(info, types.StructType):
        raise TypeError(f"{struct.__name__} is not a struct")
    return info.fields
