"""JSON codec for the router, with msgspec in place of Autobahn's.

Autobahn's codec is partly pure Python and took a sixth of the router's CPU. It also decodes a string that
begins with NUL as base64, and accepts lone surrogates, which CBOR cannot encode. Here NUL stays NUL and a
lone surrogate becomes NUL: the component that is called refuses either with `invalid_argument`. So binary
values in JSON, which WAMP allows, are not supported.
"""

import json
import re
import sys
from typing import Any

import msgspec
from autobahn.wamp import serializer

from portico.domain.text import MAX_VALUES

RECURSION = 1000  # Python's own
LENIENT = (
    65_536  # characters, twice the longest message text in escapes; to be lenient costs ten times as much
)
SURROGATE = re.compile("[\ud800-\udfff]")


def install() -> None:
    """Use this codec wherever Autobahn reads and writes JSON.

    A package that Crossbar imports where it is not hollow (py_ecc) allows so deep a recursion that nested
    input of a stranger would overflow the C stack and end the router.
    """
    sys.setrecursionlimit(RECURSION)
    serializer._loads = loads
    serializer._dumps = dumps


def loads(text: str, **_: Any) -> Any:
    """Read a message; a long one only if it cannot hold more values than any call takes."""
    if len(text) > LENIENT and sum(map(text.count, ",[{")) > MAX_VALUES:
        raise ValueError(f"more than {MAX_VALUES} values")
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError):
        if len(text) > LENIENT:
            raise
        return _without_surrogates(json.loads(text, parse_constant=_no_json))


def dumps(message: Any, **_: Any) -> bytes:
    """Write a message."""
    return msgspec.json.encode(message)


def _no_json(word: str) -> Any:
    raise ValueError(f"{word} is nothing that JSON has")


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return SURROGATE.sub("\x00", value)
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    return value
