"""The files of a certificate and its manifest, which names their digests and is signed."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec
import rfc8785

from portico.domain.media.files import EXTENSIONS

FORMAT: Literal["portico-evidence-1"] = "portico-evidence-1"
LEDGER = "ledger.jsonl"
MESSAGES = "messages.jsonl"
PAGE = "conversation.html"
PDF = "conversation.pdf"
MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
TIME_STAMP = "manifest.tsr"
ABOUT_MANIFEST = (MANIFEST, SIGNATURE, TIME_STAMP)


class FileDigest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of the certificate."""

    name: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the signature covers: the digests of all entries from `first` on, and of all files.

    `before` is the digest before the first entry. `missing` are files that the server had lost. `withheld`
    are the entries whose words are not here, because who asked for the certificate came later.
    """

    format: Literal["portico-evidence-1"] = FORMAT
    conversation_id: int
    issued_at: str
    issued_to: str
    first: int
    before: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    digests: Sequence[str]
    withheld: Sequence[int]
    files: Sequence[FileDigest]
    missing: Sequence[str]
    key_id: str
    public_key: str

    def encode(self) -> bytes:
        """The form of RFC 8785, as it is signed."""
        return rfc8785.dumps(msgspec.to_builtins(self))


class Attached(msgspec.Struct, frozen=True):
    """An uploaded file of a message, and the digest that its bytes had when it was sent."""

    media_id: str
    type: str = ""
    filename: str = "file"
    sha256: str | None = None

    @property
    def path(self) -> str:
        """Its name in the certificate: an id, because a name that a user chose may be anything."""
        return f"attachments/{self.media_id}{EXTENSIONS.get(self.type, '')}"


class _Said(msgspec.Struct, frozen=True):
    attachments: list[dict[str, Any]] | None = None


def attached_in(content: str) -> list[Attached]:
    """The uploaded files of a message. Raises msgspec.MsgspecError for what no message can be."""
    said = msgspec.json.decode(content, type=_Said)
    files = [item for item in said.attachments or [] if item.get("media_id")]
    return [msgspec.convert(item, Attached) for item in files]


def filename_of(conversation_id: int) -> str:
    return f"conversation-{conversation_id}-certificate.zip"
