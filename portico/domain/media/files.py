"""Files that people send: their ids, their names, and how a browser may show them."""

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
    "audio/mpeg": ".mp3", "audio/wav": ".wav",
    "application/pdf": ".pdf", "application/zip": ".zip", "text/plain": ".txt",
}  # fmt: skip


def check_media_id(media_id: str) -> str:
    """The id, when it can be one of ours: it becomes part of a path."""
    if not FOUND_BY.fullmatch(media_id):
        raise NotFound("no such file")
    return media_id


def clean_name(name: str | None, kind: str) -> str:
    """A file name without a folder, control or direction characters; one is made where there is none."""
    last = re.split(r"[/\\]", name or "")[-1]
    shown = (clean_text(last) or "").strip(" .")[-MAX_NAME:]
    return shown or "file" + EXTENSIONS.get(kind, "")


def served_as(kind: str) -> str:
    """The type that a file is sent with: one that Portico found itself, whatever an old row says."""
    return kind if kind in KINDS else UNKNOWN


def content_type(kind: str) -> str:
    """The header: without a character set a browser would guess one."""
    return f"{kind}; charset=utf-8" if kind == TEXT else kind


def disposition(kind: str, name: str) -> str:
    """The Content-Disposition: shown by the browser only where nothing in it can run."""
    how = "inline" if kind in INLINE else "attachment"  # so is a PDF: it may hold a program
    plain = re.sub(r'[^\x20-\x7e]|["\\%]', "_", name)
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
