"""Placeholders in recorded values: what differs between two runs of a scenario has one; what is equal stays.

| in a recording | stands for |
|---|---|
| `@int 5`, `@str 5`, `@time 5` | the value number 5: bound where it comes first, the same value ever after |
| `@last 5` | the opaque value number 5, as it came last: a cursor, a signed URL |
| `@number`, `@text`, `@time` | any number, any text, any time |
| `{"@token": {...}}` | an access token with these claims; only in what a client sends |
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

Bindings = dict[str, str]
TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
TOKEN: Final = "@token"
# Clients must not look into these, so nothing in them is a promise.
OPAQUE: Final = frozenset(
    {"cursor", "next_cursor", "since", "url", "thumbnail_url", "credential", "etag", "link"}
)
# These measure time, so they differ where two runs agree by chance.
MEASURED: Final = frozenset({"duration", "median_seconds", "retry_after_ms"})
# Crossbar's own, of which the contract says nothing.
FOREIGN: Final = "x_cb_"


class Mismatch(Exception):
    """A value is not as it was recorded; says where."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where or 'the whole'}: {reason}")


def match(recorded: Any, actual: Any, bound: Bindings, where: str = "") -> None:
    """Raise Mismatch unless every recorded field is in `actual`. More fields of an object are allowed."""
    if isinstance(recorded, str) and recorded.startswith("@"):
        _match_placeholder(recorded, actual, bound, where)
    elif kind_of(recorded) != kind_of(actual):
        raise Mismatch(where, f"{kind_of(actual)} {actual!r:.200} in place of {kind_of(recorded)}")
    elif isinstance(recorded, dict):
        _match_object(recorded, actual, bound, where)
    elif isinstance(recorded, list):
        _match_array(recorded, actual, bound, where)
    elif recorded != actual:
        raise Mismatch(where, f"{actual!r:.200} in place of {recorded!r:.200}")


def _match_object(recorded: Any, actual: Any, bound: Bindings, where: str) -> None:
    for key, value in recorded.items():
        name = resolve(key, bound)
        if name not in actual:
            raise Mismatch(f"{where}.{name}", "is missing")
        match(value, actual[name], bound, f"{where}.{name}")


def _match_array(recorded: Any, actual: Any, bound: Bindings, where: str) -> None:
    if len(recorded) != len(actual):
        raise Mismatch(where, f"{len(actual)} items in place of {len(recorded)}")
    for place, value in enumerate(recorded):
        match(value, actual[place], bound, f"{where}[{place}]")


def _match_placeholder(placeholder: str, actual: Any, bound: Bindings, where: str) -> None:
    kind, _, name = placeholder[1:].partition(" ")
    if kind_of(actual) != ("number" if kind in ("int", "number") else "string"):
        raise Mismatch(where, f"{actual!r:.200} in place of {kind}")
    if kind == "int" and not isinstance(actual, int):
        raise Mismatch(where, f"{actual!r} is no integer")
    if kind == "time" and not TIME.fullmatch(actual):
        raise Mismatch(where, f"{actual!r} is no time with milliseconds in UTC")
    if kind == "last":
        bound[name] = actual
    elif name and bound.setdefault(name, str(actual)) != str(actual):
        raise Mismatch(where, f"{actual!r:.200} in place of {bound[name]!r:.200}, as before")


def resolve(recorded: Any, bound: Mapping[str, str], token: Callable[..., str] | None = None) -> Any:
    """What a client sends: the recorded value with what its placeholders are bound to."""
    if isinstance(recorded, str) and recorded.startswith("@"):
        kind, _, name = recorded[1:].partition(" ")
        return int(bound[name]) if kind == "int" else bound[name]
    if isinstance(recorded, list):
        return [resolve(each, bound, token) for each in recorded]
    if isinstance(recorded, dict):
        if TOKEN in recorded and token:
            return token(**recorded[TOKEN])
        return {key: resolve(value, bound, token) for key, value in recorded.items()}
    return recorded


def kind_of(value: Any) -> str:
    """The JSON type."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else "boolean"
    kinds = {str: "string", int: "number", float: "number", list: "array", dict: "object", bytes: "bytes"}
    return kinds[type(value)]


class Merger:
    """Makes one recording of two runs. Values that agree in both runs everywhere get one name."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], str] = {}
        self._sent: set[str] = set()

    def merge(self, first: Any, second: Any, key: str = "", where: str = "") -> Any:
        """Raise Mismatch where the runs differ in more than values."""
        if kind_of(first) != kind_of(second):
            raise Mismatch(where, f"{first!r} and {second!r}")
        if isinstance(first, dict):
            return self._merge_objects(first, second, where)
        if isinstance(first, list):
            return self._merge_arrays(first, second, where)
        return self._merge_leaves(first, second, key, where)

    def _merge_objects(self, first: Any, second: Any, where: str) -> Any:
        keys = [key for key in first if not key.startswith(FOREIGN)]
        others = [key for key in second if not key.startswith(FOREIGN) and key not in first]
        own = [key for key in keys if key not in second]
        if len(own) != len(others):
            raise Mismatch(where, f"the keys {own} and {others}")
        renamed = dict(zip(own, others, strict=True))
        return {
            self._merge_leaves(key, renamed.get(key, key), "", where): self.merge(
                first[key], second[renamed.get(key, key)], key, f"{where}.{key}"
            )
            for key in keys
        }

    def _merge_arrays(self, first: Any, second: Any, where: str) -> Any:
        if len(first) != len(second):
            raise Mismatch(where, f"{len(first)} and {len(second)} items: {first} {second}")
        pairs = zip(first, second, strict=True)
        return [self.merge(*pair, "", f"{where}[{place}]") for place, pair in enumerate(pairs)]

    def _merge_leaves(self, first: Any, second: Any, key: str, where: str) -> Any:
        if key in MEASURED and kind_of(first) == "number":
            return "@number"
        if first == second and self._is_constant(first, key, where):
            return first
        if isinstance(first, str):
            return self._name(_kind_of_text(first, key), first, second, key)
        if isinstance(first, int) and not isinstance(first, bool):
            return self._name("int", first, second)
        if isinstance(first, float):
            return "@number"
        raise Mismatch(where, f"{first!r} and {second!r}")

    def _is_constant(self, value: Any, key: str, where: str) -> bool:
        """Whether a value that two runs agree in is recorded: not a time that came, nor what is opaque."""
        if ".do" in where:
            self._sent.add(str(value))
            return (str(value), str(value)) not in self._names
        if str(value) in self._sent:
            return True
        return not value or (key not in OPAQUE and not TIME.fullmatch(str(value)))

    def _name(self, kind: str, first: Any, second: Any, key: str = "") -> str:
        """The placeholder. Times under different keys are never one: they agree by chance."""
        if kind == "time" and first == second:
            return "@time"
        pair = (str(first), str(second) + key) if kind == "time" else (str(first), str(second))
        name = self._names.setdefault(pair, str(len(self._names) + 1))
        return f"@{kind} {name}"


def _kind_of_text(text: str, key: str) -> str:
    if key in OPAQUE:
        return "last"
    return "time" if TIME.fullmatch(text) else "str"
