"""The ledger of a conversation: entries, each with a digest over the one before it.

PostgreSQL computes the same digests when it writes an entry (migration 0035).
"""

import hashlib
from collections.abc import Mapping
from typing import TypeAlias

import msgspec
import rfc8785

Value: TypeAlias = str | int | bool | None
Entry: TypeAlias = Mapping[str, Value]
START = bytes(32)  # what stands before the first entry


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry with its number and its digest in hexadecimal."""

    n: int
    entry: dict[str, Value]
    digest: str


class Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was said in an entry: the text of a JSON object, whose digest the entry has."""

    n: int
    content: str


def canonical(entry: Entry) -> bytes:
    """The form of RFC 8785, of which digests are made."""
    return rfc8785.dumps(dict(entry))


def digest_after(before: bytes, entry: Entry) -> bytes:
    """The digest of an entry that follows the digest `before`."""
    return hashlib.sha256(before + canonical(entry)).digest()


def digest_of(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
