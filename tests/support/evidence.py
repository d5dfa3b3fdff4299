"""A small certificate made by hand: two people, an edit, a file, a view, and the key that signed it."""

import hashlib
from collections.abc import Mapping

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portico.domain.evidence import certificate as names
from portico.domain.evidence.certificate import FileDigest
from portico.domain.evidence.chain import START, Line, Value, digest_after, digest_of
from portico.domain.evidence.keys import SigningKey
from portico.domain.evidence.sealing import Issue, Recorded, ledger_file, manifest_of, messages_file

KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(b"a key for tests, of 32 bytes, ok"))
OTHER_KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(b"another key for tests, of 32 by."))
FILE = b"the lease"
AT = "2026-11-28T09:00:0{}.000000Z"


def said(text: str, **more: object) -> str:
    return msgspec.json.encode({"text": text, "attachments": None, **more}).decode()


LEASE = {"media_id": "f" * 32, "type": "text/plain", "filename": "lease.txt", "sha256": digest_of(FILE)}
HAPPENED: tuple[tuple[str, dict[str, Value], str | None], ...] = (
    ("opened", {"creator_id": "ada"}, said("")),
    ("joined", {"user_id": "ada", "role": "member", "seq": 0}, '{"name": "Ada"}'),
    ("joined", {"user_id": "bob", "role": "member", "seq": 0}, '{"name": "Bob"}'),
    ("message", {"seq": 1, "sender_id": "ada", "message_id": 7}, said("The rent is 900")),
    ("view", {"user_id": "bob", "from_seq": 1, "to_seq": 1}, None),
    ("revision", {"seq": 1, "sender_id": "ada", "message_id": 7, "rev": 2}, said("The rent is 950")),
    ("message", {"seq": 2, "sender_id": "bob", "message_id": 8}, said("see", attachments=[LEASE])),
)


def recorded() -> list[Recorded]:
    """The entries."""
    entries: list[Recorded] = []
    before = START
    for n, (kind, fields, content) in enumerate(HAPPENED, 1):
        entry: dict[str, Value] = {"conversation_id": 3, "n": n, "kind": kind, "at": AT.format(n), **fields}
        if content is not None:
            entry["content_sha256"] = hashlib.sha256(content.encode()).hexdigest()
        before = digest_after(before, entry)
        entries.append(Recorded(Line(n, entry, before.hex()), content))
    return entries


def certificate(key: SigningKey = KEY, first: int = 1) -> dict[str, bytes]:
    """The files of a certificate from an entry on."""
    entries = recorded()
    before = entries[first - 2].line.digest if first > 1 else START.hex()
    files = {
        names.LEDGER: ledger_file(entries[first - 1 :]),
        names.MESSAGES: messages_file(entries[first - 1 :]),
        names.PAGE: b"<p>to read</p>",
        f"attachments/{LEASE['media_id']}.txt": FILE,
    }
    return sealed(files, entries[first - 1 :], before, key)


def sealed(
    files: Mapping[str, bytes], entries: list[Recorded], before: str, key: SigningKey
) -> dict[str, bytes]:
    """The files with a manifest that fits them."""
    digests = {name: FileDigest(name, len(data), digest_of(data)) for name, data in files.items()}
    issue = Issue(3, "2026-11-28T10:00:00.000Z", "ada", before)
    signed = manifest_of(issue, entries, digests, [], key).encode()
    return {**files, names.MANIFEST: signed, names.SIGNATURE: key.sign(signed)}
