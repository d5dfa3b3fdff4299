"""Parsing and validation of import lines: from a line to checked rows, or a reason for refusal."""

import json
import re
from collections import Counter
from datetime import datetime
from typing import Any

import msgspec

from cli.import_files.counts import UnreachableAddresses, count_name
from cli.import_files.csv_table import NO_UTF8
from cli.import_files.line import Line
from portico.contract.imported import ImportedRow, ImportedUser
from portico.contract.importing import read_row
from portico.domain.delivery.reachability import stored_addresses
from portico.domain.errors import InvalidArgument
from portico.domain.importing.extended_json import plain
from portico.domain.importing.mapping import ServerMapping, Translated, translate

MOST_VALUES = 20_000  # of a line; a conversation of 256 people has some hundreds
KEY = re.compile(rb'"\s*:')


class Reader:
    """Reads rows by a mapping, or (None) in Portico's own format."""

    def __init__(
        self, mapping: ServerMapping | None, files: str | None, now: datetime, country: str | None = None
    ) -> None:
        self._country = country
        self._mapping = mapping
        self._files = files
        self._now = now
        self.unknown: Counter[str] = Counter()  # fields that were left out because nobody knows them
        self.unreachable = UnreachableAddresses()

    def read(self, line: Line) -> list[ImportedRow]:
        """The rows of a line: all of them can be taken. Raises InvalidArgument or TooLarge."""
        if line.fault is not None:
            raise InvalidArgument("line", line.fault)
        translated = self._translate(_parse(line.raw))
        rows = [read_row(row, self._now) for row in translated.rows]
        for name in translated.unknown:
            count_name(self.unknown, name)
        return [self._reachable(row, line.number) for row in rows]

    def _reachable(self, row: ImportedRow, line: int) -> ImportedRow:
        """People with their addresses as they are kept."""
        if not isinstance(row, ImportedUser):
            return row
        addresses = stored_addresses(row.email, row.mobile, self._country)
        for field, reason in addresses.faults.items():
            self.unreachable.add(line, field, reason)
        return msgspec.structs.replace(row, email=addresses.email, mobile=addresses.mobile)

    def _translate(self, row: dict[str, Any]) -> Translated:
        return Translated([row]) if self._mapping is None else translate(self._mapping, row, self._files)


def _parse(raw: bytes) -> dict[str, Any]:
    if raw.count(b",") > MOST_VALUES:
        raise InvalidArgument("line", f"has more than {MOST_VALUES} values: leave out what is no message")
    try:
        row = msgspec.json.decode(raw)
        if not isinstance(row, dict):
            raise InvalidArgument("line", "is no JSON object: write one a line")
        told = len(KEY.findall(raw))
        if told != len(row) and told != _keys(row):  # the first is quick, for rows without objects inside
            json.loads(raw, object_pairs_hook=_once)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidArgument("line", _fault(raw, error)) from None
    bare = plain(row) if b'"$' in raw else row
    if not isinstance(bare, dict):
        raise InvalidArgument("line", "is a value of MongoDB and no document: write one object a line")
    return bare


def _fault(raw: bytes, error: Exception) -> str:
    """Why it is no JSON, and what to do about it."""
    if b"\0" in raw:
        return "has NUL bytes: convert the file, such as with iconv -f UTF-16 -t UTF-8"
    try:
        raw.decode()
    except UnicodeDecodeError as wrong:
        return f"{NO_UTF8} (byte {wrong.start + 1} is 0x{raw[wrong.start]:02x})"
    if "trailing characters" in str(error):
        return f"is no JSON, or more than one value of it: write one object a line ({error})"
    return f"is no JSON: write one object a line ({error})"


def _keys(value: Any) -> int:
    """How many keys there are in it."""
    if isinstance(value, dict):
        return len(value) + sum(map(_keys, value.values()))
    return sum(map(_keys, value)) if isinstance(value, list) else 0


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are different; which of two would count nobody can say."""
    row = dict(pairs)
    if len(row) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidArgument(twice, "is in the line twice: send it once")
    return row
