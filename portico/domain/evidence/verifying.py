"""Checks a certificate: its signature, the chain of its entries, what was said in them, and its files.

Pure: it needs the files of the certificate, and nothing of a server.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import msgspec

from portico.domain.evidence.certificate import (
    ABOUT_MANIFEST,
    LEDGER,
    MANIFEST,
    MESSAGES,
    SIGNATURE,
    Manifest,
    attached_in,
)
from portico.domain.evidence.chain import Content, Line, digest_after, digest_of
from portico.domain.evidence.keys import KeyTrouble, VerifyingKey, verifying_key

Files = Mapping[str, bytes]
T = TypeVar("T")
UNREADABLE = (msgspec.MsgspecError, RecursionError)  # what is nested without end, too


class Unfit(Exception):
    """What does not fit. `n` is the entry, if it is one."""

    def __init__(self, reason: str, n: int | None = None) -> None:
        super().__init__(f"entry {n}: {reason}" if n else reason)
        self.n = n


class Verified(msgspec.Struct, frozen=True):
    """A certificate in which everything fits; `trusted` says whether the key was given and not read in it."""

    manifest: Manifest
    trusted: bool

    @property
    def last(self) -> int:
        """The number of its last entry."""
        return self.manifest.first + len(self.manifest.digests) - 1


def verify(files: Files, trusted: Sequence[VerifyingKey] = ()) -> Verified:
    """Check a certificate. `trusted` are the keys of the server; without them, the one that it names.

    Raises Unfit for the first thing that does not fit.
    """
    manifest = read_manifest(files, trusted)
    check_contents(files, manifest)
    return Verified(manifest, bool(trusted))


def read_manifest(files: Files, trusted: Sequence[VerifyingKey] = ()) -> Manifest:
    """The manifest, whose signature fits. It is the first that is read. Raises Unfit."""
    signed = _file(files, MANIFEST)
    try:
        manifest = msgspec.json.decode(signed, type=Manifest)
        key = verifying_key(manifest.public_key)
    except (*UNREADABLE, KeyTrouble) as error:
        raise Unfit(f"{MANIFEST} cannot be read ({error})") from None
    if key.id != manifest.key_id:
        raise Unfit(f"{MANIFEST} names the key {manifest.key_id} and has the key {key.id}")
    if not key.fits(_file(files, SIGNATURE), signed):
        raise Unfit(f"{MANIFEST} is not signed by the key {key.id}, which it names")
    if trusted and key.text not in {one.text for one in trusted}:
        known = ", ".join(one.id for one in trusted)
        raise Unfit(f"{MANIFEST} is signed by the key {key.id}, which is none of those given: {known}")
    return manifest


def check_contents(files: Files, manifest: Manifest) -> None:
    """Check the entries, what was said, and the files. Raises Unfit."""
    _words(files, manifest, _entries(files, manifest))
    _files(files, manifest)


def _entries(files: Files, manifest: Manifest) -> list[Line]:
    """The entries, each in its place, with the digest that follows from the one before it."""
    lines = _file(files, LEDGER).splitlines()
    before, entries = bytes.fromhex(manifest.before), []
    for n, wanted in enumerate(manifest.digests, manifest.first):
        if n - manifest.first >= len(lines):
            raise Unfit("is missing", n)
        line = _decoded(lines[n - manifest.first], Line, n)
        _check_place(line, manifest, n)
        before = _digest_after(before, line)
        if not before.hex() == line.digest == wanted:
            raise Unfit("is not what was recorded", n)
        entries.append(line)
    if len(lines) > len(entries):
        raise Unfit("comes after the last entry of the manifest", manifest.first + len(entries))
    return entries


def _digest_after(before: bytes, line: Line) -> bytes:
    """Raises Unfit for what RFC 8785 has no form for, as an integer beyond 53 bits."""
    try:
        return digest_after(before, line.entry)
    except ValueError:
        raise Unfit("is not what was recorded", line.n) from None


def _check_place(line: Line, manifest: Manifest, n: int) -> None:
    if line.n != n or line.entry.get("n") != n:
        raise Unfit(f"entry {line.n} stands in its place", n)
    if line.entry.get("conversation_id") != manifest.conversation_id:
        raise Unfit("is of another conversation", n)


def _words(files: Files, manifest: Manifest, lines: Sequence[Line]) -> None:
    """What was said in each entry, and the files that were sent with it."""
    said = _said(files)
    withheld = set(manifest.withheld)
    for line in lines:
        content, wanted = said.pop(line.n, None), line.entry.get("content_sha256")
        if wanted is None and content is None:
            continue
        if content is None and line.n in withheld:
            continue
        if content is None or digest_of(content.encode()) != wanted:
            raise Unfit(f"what was said is not in {MESSAGES} as it was recorded", line.n)
        _attachments(files, manifest, content, line.n)
    if said:
        raise Unfit(f"is in {MESSAGES} and not in {LEDGER}", min(said))


def _said(files: Files) -> dict[int, str]:
    said: dict[int, str] = {}
    for number, line in enumerate(_file(files, MESSAGES).splitlines(), 1):
        try:
            content = msgspec.json.decode(line, type=Content)
        except UNREADABLE:
            raise Unfit(f"line {number} of {MESSAGES} cannot be read") from None
        if content.n in said:
            raise Unfit(f"is twice in {MESSAGES}", content.n)
        said[content.n] = content.content
    return said


def _attachments(files: Files, manifest: Manifest, content: str, n: int) -> None:
    try:
        attached = attached_in(content)
    except UNREADABLE:
        raise Unfit(f"what was said is no JSON of Portico in {MESSAGES}", n) from None
    for file in attached:
        if file.sha256 is None or file.path in manifest.missing:
            continue  # sent before digests were kept, or lost: the manifest alone says what is there
        data = files.get(file.path)
        if data is None or digest_of(data) != file.sha256:
            raise Unfit(f"the file {file.path} is not the one that was sent", n)


def _files(files: Files, manifest: Manifest) -> None:
    listed = {file.name: file for file in manifest.files}
    for name in sorted(set(files) - set(ABOUT_MANIFEST) - set(listed)):
        raise Unfit(f"the file {name} is not in the manifest")
    for name, file in listed.items():
        data = _file(files, name)
        if (len(data), digest_of(data)) != (file.size, file.sha256):
            raise Unfit(f"the file {name} is not the one in the manifest")


def _file(files: Files, name: str) -> bytes:
    if name not in files:
        raise Unfit(f"the file {name} is missing")
    return files[name]


def _decoded(line: bytes, kind: type[T], n: int) -> T:
    try:
        return msgspec.json.decode(line, type=kind)
    except UNREADABLE:
        raise Unfit(f"cannot be read in {LEDGER}", n) from None
