"""Files of a message as those servers keep them: a list, some columns, or an address as the text."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from portico.domain.importing.values import first, one_or_several, whole
from portico.domain.messages import MEDIA_TYPES

Row = dict[str, Any]
NAMES: Mapping[str, tuple[str, ...]] = {
    "url": ("url", "file_url", "fileUrl", "uri", "path", "file", "src"),
    "type": (
        "type",
        "mime_type",
        "mimeType",
        "mimetype",
        "content_type",
        "contentType",
        "file_type",
        "fileType",
    ),
    "id": ("mediaId",),
    "filename": ("filename", "file_name", "fileName", "original_name", "originalName", "name"),
    "size": ("size", "file_size", "fileSize"),
    "width": ("width",),
    "height": ("height",),
    "thumbnail_url": ("thumbnail_url", "thumbnailUrl", "thumbnail"),
    "duration_ms": ("duration_ms", "durationMs"),
}
TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "mov": "video/quicktime",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "wav": "audio/wav",
    "pdf": "application/pdf",
    "txt": "text/plain",
}
ANY = "application/octet-stream"
NUMBERS = ("size", "width", "height", "duration_ms")


def attachments(picked: Row, kind: Any) -> Row:
    """The attachments of a message of this type, and its text where that was only an address."""
    files, given = picked.get("files"), one_or_several(picked.get("attachments"), "attachments")
    found = [_attachment({"url": each.strip()} if isinstance(each, str) else each, files) for each in given]
    own = {name: picked[f"file_{name}"] for name in NAMES if f"file_{name}" in picked}
    if "url" in own:
        found.append(_attachment(own, files))
    text = picked.get("text")
    if str(kind) in MEDIA_TYPES and not found and isinstance(text, str) and _is_address(text):
        return {"attachments": [_attachment({"url": text}, files)], "text": None}
    return {"attachments": found}


def _attachment(given: Any, files: str | None) -> Any:
    if not isinstance(given, Mapping):
        return given
    shaped = {ours: value for ours, theirs in NAMES.items() if (value := first(given, theirs)) is not None}
    shaped.update({name: whole(shaped[name], name) for name in NUMBERS if name in shaped})
    for name in ("url", "thumbnail_url"):
        if files and isinstance(shaped.get(name), str):
            shaped[name] = _absolute(files, shaped[name])
    if isinstance(shaped.get("url"), str) and "/" not in str(shaped.get("type", "")):
        shaped["type"] = _type_of(shaped["url"])
    return shaped


def _absolute(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return address  # which is refused as it is


def _type_of(url: str) -> str:
    path = url.partition("?")[0].partition("#")[0]
    return TYPES.get(path.rpartition(".")[2].lower(), ANY)


def _is_address(text: str) -> bool:
    bare = not any(character.isspace() for character in text)
    known = text.rpartition(".")[2].lower() in TYPES
    return bare and (known or text.startswith(("http://", "https://", "/")))
