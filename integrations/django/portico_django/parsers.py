"""JSON that this site can keep: what a database or a parser would choke on is refused with 400."""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any, BinaryIO

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

MAX_DEPTH = 32
BRACKETS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)  # whole strings, or brackets


class SoundJSONParser(JSONParser):
    """DRF's parser; besides, no NUL (PostgreSQL cannot hold it), no lone surrogates, no endless nesting."""

    def parse(
        self,
        stream: BinaryIO,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """What the body says. Raises ParseError (400)."""
        body = stream.read()
        _check_depth(body)
        # JSON is UTF-8 (RFC 8259), whatever the header says: what was looked through is what is parsed.
        value = super().parse(BytesIO(body), media_type, {**(parser_context or {}), "encoding": "utf-8"})
        _check(value)
        return value


def _check_depth(body: bytes) -> None:
    """Before it is parsed: json nests on the stack, and where the limit is high that ends the process."""
    depth = 0
    for found in BRACKETS.finditer(body):
        if found[0] in b"[{":
            depth += 1
        elif found[0] in b"]}":
            depth -= 1
        if depth > MAX_DEPTH:
            raise ParseError("nested too deeply")


def _check(value: Any) -> None:
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_text(key)
            _check(item)
    elif isinstance(value, list):
        for item in value:
            _check(item)


def _check_text(text: str) -> None:
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ParseError("a text has a NUL or a lone surrogate in it")
