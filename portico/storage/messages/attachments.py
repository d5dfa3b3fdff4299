"""Attachments as readers get them: a file of Portico's is stored by its id and leaves with a new signed URL.

Every message leaves the storage through `message_of`, which calls `shown`. A message without files costs
nothing here.
"""

from collections.abc import Sequence
from typing import Any

from portico.domain.media import signed_urls
from portico.storage.media import Media
from portico.storage.signed_urls import SignedUrls


def shown(stored: Sequence[dict[str, Any]] | None, urls: SignedUrls) -> list[dict[str, Any]]:
    """Attachments with URLs that work."""
    return [_with_urls(attachment, urls) for attachment in stored] if stored else []


def kept(media: Media) -> dict[str, Any]:
    """What a message stores of a file of Portico's: `media_id` is never what a client wrote."""
    known = {"media_id": media.id, "type": media.type, "filename": media.filename, "size": media.size}
    size = {"width": media.width, "height": media.height} if media.width else {}
    return {**known, **size, **({"thumbnail": True} if media.thumbnail else {})}


def _with_urls(attachment: dict[str, Any], urls: SignedUrls) -> dict[str, Any]:
    media_id = attachment.get("media_id")
    if media_id is None:
        return attachment
    rest = {name: value for name, value in attachment.items() if name not in ("media_id", "thumbnail")}
    shape = {"id": media_id, "url": urls.to(media_id), **rest}
    if attachment.get("thumbnail"):
        shape["thumbnail_url"] = urls.to(media_id, signed_urls.THUMBNAIL)
    return shape
