"""Seals a certificate: the manifest of its files and entries, and the signature."""

from collections.abc import Mapping, Sequence

import msgspec

from portico.domain.evidence.certificate import FileDigest, Manifest
from portico.domain.evidence.chain import Content, Line
from portico.domain.evidence.keys import SigningKey


class Recorded(msgspec.Struct, frozen=True):
    """An entry with what was said in it; None for words that the reader may not see, too."""

    line: Line
    content: str | None = None
    withheld: bool = False


class Issue(msgspec.Struct, frozen=True):
    """What a certificate is of: a part of a ledger, for whom and when; `before` is the digest before it."""

    conversation_id: int
    issued_at: str
    issued_to: str
    before: str


def ledger_file(entries: Sequence[Recorded]) -> bytes:
    """One entry a line."""
    return _lines([entry.line for entry in entries])


def messages_file(entries: Sequence[Recorded]) -> bytes:
    """What was said, one entry a line."""
    return _lines([Content(entry.line.n, entry.content) for entry in entries if entry.content is not None])


def manifest_of(
    issue: Issue,
    entries: Sequence[Recorded],
    files: Mapping[str, FileDigest],
    missing: Sequence[str],
    key: SigningKey,
) -> Manifest:
    """The manifest, for its signature."""
    return Manifest(
        conversation_id=issue.conversation_id,
        issued_at=issue.issued_at,
        issued_to=issue.issued_to,
        first=entries[0].line.n,
        before=issue.before,
        digests=[entry.line.digest for entry in entries],
        withheld=[entry.line.n for entry in entries if entry.withheld],
        files=[files[name] for name in sorted(files)],
        missing=missing,
        key_id=key.public.id,
        public_key=key.public.text,
    )


def _lines(items: Sequence[Line | Content]) -> bytes:
    return b"".join(msgspec.json.encode(item) + b"\n" for item in items)
