"""Uploaded files: ids, names, and how browsers may show them."""

import re
from urllib.parse import quote

from portico.domain.errors import NotFound
from portico.domain.media.sniffing import KINDS, TEXT, UNKNOWN
from portico.domain.text import clean_name as clean_text

FOUND_BY = re.compile(r"[A-Za-z0-9_-]{20,64}")
MAX_NAME = 255
INLINE = frozenset(kind for kind in KINDS if kind.startswith(("image/", "video/", "audio/")) or kind == TEXT)
EXTENSIONS = {
    "image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp",
    "image/heic": ".heic", "video/mp4": ".mp4", "video/webm": ".webm", "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3", "audio/wav": ".wav", "audio/mp4": ".m4a", "audio/webm": ".webm",
    "application/pdf": ".pdf", "application/zip": ".zip", "text/plain": ".txt",
}  # fmt: skip


def check_media_id(media_id: str) -> str:
    """The id if it is valid, because it becomes part of a path. Raises NotFound."""
    if not FOUND_BY.fullmatch(media_id):
        raise NotFound("no such file")
    return media_id


def clean_name(name: str | None, kind: str) -> str:
    """A file name without folder, control and direction characters; a generated one if none is left."""
    last = re.split(r"[/\\]", name or "")[-1]
    shown = (clean_text(last) or "").strip(" .")[-MAX_NAME:]
    return shown or "file" + EXTENSIONS.get(kind, "")


def served_as(kind: str) -> str:
    """The media type for downloads: one that Portico detected, whatever an old row says."""
    return kind if kind in KINDS else UNKNOWN


def content_type(kind: str) -> str:
    """The Content-Type header. Text has a character set, because a browser would guess one."""
    return f"{kind}; charset=utf-8" if kind == TEXT else kind


def disposition(kind: str, name: str) -> str:
    """The Content-Disposition header: inline only for types that cannot run code."""
    how = "inline" if kind in INLINE else "attachment"  # so is a PDF: it may hold a program
    plain = re.sub(r'[^\x20-\x7e]|["\\%]', "_", name)
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
