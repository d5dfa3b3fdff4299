"""JSON codec for the router, with msgspec in place of Autobahn's.

Autobahn's codec is partly pure Python and took a sixth of the router's CPU. It also decodes a string that
begins with NUL as base64, and accepts lone surrogates, which CBOR cannot encode. Here NUL stays NUL and a
lone surrogate becomes NUL: the component that is called refuses either with `invalid_argument`. So binary
values in JSON, which WAMP allows, are not supported.
"""

import json
import re
from typing import Any

import msgspec

from portico.domain.text import MAX_VALUES

LENIENT = 65_536  # characters, twice the longest escaped message text; lenient decoding is ten times slower
SURROGATE = re.compile("[\ud800-\udfff]")


def loads(text: str) -> Any:
    """Decode a message. Raises ValueError for invalid JSON and for more than MAX_VALUES values."""
    if len(text) > LENIENT and sum(map(text.count, ",[{")) > MAX_VALUES:
        raise ValueError(f"more than {MAX_VALUES} values")
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError):
        if len(text) > LENIENT:
            raise
        return _without_surrogates(json.loads(text, parse_constant=_no_json))


def dumps(message: Any) -> bytes:
    return msgspec.json.encode(message)


def _no_json(word: str) -> Any:
    raise ValueError(f"{word} is not JSON: send a number or null")


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return SURROGATE.sub("\x00", value)
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    return value
