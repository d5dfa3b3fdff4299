"""Detects media types by magic numbers, whatever the client says."""

from collections.abc import Callable
from typing import TypeAlias

HEAD = 4096  # bytes that are enough to tell
UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
ZIP = "application/zip"
Rule: TypeAlias = Callable[[bytes], str | None]

MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"fLaC", "audio/flac"),
)
RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"})
AVIF = frozenset({b"avif", b"avis"})
OFFICE = "application/vnd.openxmlformats-officedocument."
INSIDE_ZIP: tuple[tuple[bytes, str], ...] = (
    (b"word/", OFFICE + "wordprocessingml.document"),
    (b"xl/", OFFICE + "spreadsheetml.sheet"),
    (b"ppt/", OFFICE + "presentationml.presentation"),
)
WEBM_CODECS = ((b"A_OPUS", b"A_VORBIS"), (b"V_VP8", b"V_VP9", b"V_AV1"))
ZIP_HEADER = 30  # bytes before the name of a ZIP's first entry
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
# The file names its type itself, so only these are believed.
OPEN_DOCUMENTS = frozenset(
    OPEN_DOCUMENT + kind
    for kind in (
        "text", "text-template", "text-master", "text-web", "spreadsheet", "spreadsheet-template",
        "presentation", "presentation-template", "graphics", "graphics-template", "chart", "formula", "image",
        "database", "base",
    )
)  # fmt: skip

# Everything that `sniff` can say.
KINDS = frozenset(
    {
        *(kind for _, _, kind in MAGIC), *RIFF.values(), *(kind for _, kind in INSIDE_ZIP), *OPEN_DOCUMENTS,
        ZIP, TEXT, UNKNOWN, "video/ogg", "image/heic", "image/avif", "audio/mp4", "video/quicktime",
        "video/mp4", "video/webm", "video/x-matroska", "audio/aac", "audio/webm",
    }
)  # fmt: skip


def sniff(head: bytes) -> str:
    """The media type of a file that begins with `head`."""
    for rule in (_magic, _riff, _iso_media, _matroska, _mpeg_audio, _zip, _text):
        found = rule(head)
        if found:
            return found
    return UNKNOWN


def _magic(head: bytes) -> str | None:
    for offset, magic, kind in MAGIC:
        if head.startswith(magic, offset):
            return "video/ogg" if magic == b"OggS" and b"\x80theora" in head else kind
    return None


def _riff(head: bytes) -> str | None:
    return RIFF.get(head[8:12]) if head.startswith(b"RIFF") else None


def _iso_media(head: bytes) -> str | None:
    """The family of MP4: the brand says which member it is, or in a recording of a voice the only track."""
    if head[4:8] != b"ftyp":
        return None
    brand = head[8:12]
    if brand in HEIC:
        return "image/heic"
    if brand in AVIF:
        return "image/avif"
    is_recorded = b"mvex" in head  # in fragments: all tracks are at the beginning
    if brand.startswith(b"M4A") or (is_recorded and b"soun" in head and b"vide" not in head):
        return "audio/mp4"
    return "video/quicktime" if brand == b"qt  " else "video/mp4"


def _matroska(head: bytes) -> str | None:
    if not head.startswith(b"\x1a\x45\xdf\xa3"):
        return None
    if b"webm" not in head[:64]:
        return "video/x-matroska"
    has_sound, has_picture = (any(codec in head for codec in codecs) for codecs in WEBM_CODECS)
    return "audio/webm" if has_sound and not has_picture else "video/webm"


def _mpeg_audio(head: bytes) -> str | None:
    """A bare MPEG frame: eleven bits of sync, then a version, a layer and rates that exist."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    if layer == 3:  # Layer I, which nobody uses; UTF-16 begins like it
        return None
    if layer == 0:
        return "audio/aac" if head[1] & 0xF6 == 0xF0 else None
    return "audio/mpeg" if version != 1 and head[2] >> 4 != 15 and head[2] >> 2 & 3 != 3 else None


def _zip(head: bytes) -> str | None:
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None
    if head[ZIP_HEADER:].startswith(b"mimetype"):
        kind = head[ZIP_HEADER + len(b"mimetype") :][:100].split(b"PK", 1)[0].decode("latin-1")
        return kind if kind in OPEN_DOCUMENTS else ZIP
    is_office = b"[Content_Types].xml" in head
    return next((kind for name, kind in INSIDE_ZIP if is_office and name in head), ZIP)


def _text(head: bytes) -> str | None:
    """Text, unless it may be markup, which a browser would run."""
    sample = head[:HEAD].removeprefix(b"\xef\xbb\xbf")
    if not sample or any(byte < 32 and byte not in b"\t\n\r\f" for byte in sample) or not _is_utf8(sample):
        return None
    return UNKNOWN if sample.lstrip().startswith(b"<") else TEXT


def _is_utf8(sample: bytes) -> bool:
    """Whether this is UTF-8; the last character can be cut."""
    try:
        sample.decode()
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and error.start >= len(sample) - 3
    return True
