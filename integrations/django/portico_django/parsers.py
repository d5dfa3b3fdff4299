"""JSON that this site can keep: what a database or a parser would choke on is refused with 400."""

from collections.abc import Mapping
from typing import Any, BinaryIO

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

MAX_DEPTH = 32


class SoundJSONParser(JSONParser):
    """DRF's parser; besides, no NUL (PostgreSQL cannot hold it), no lone surrogates, no endless nesting."""

    def parse(
        self,
        stream: BinaryIO,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """What the body says. Raises ParseError (400)."""
        try:
            value = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError("nested too deeply") from None
        _check(value, MAX_DEPTH)
        return value


def _check(value: Any, depth: int) -> None:
    if depth == 0:
        raise ParseError("nested too deeply")
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_text(key)
            _check(item, depth - 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, depth - 1)


def _check_text(text: str) -> None:
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ParseError("a text has a NUL or a lone surrogate in it")
