"""Attachments as readers get them: a file of ours is stored by its id and leaves with a fresh link.

Every message leaves storage through `message_of`, so this is the one place for links. Who makes
them is set once a process (`use`): to hand it through every store would touch all of them for the
few messages that have files. Without files nothing is done.
"""

import secrets
import time
from collections.abc import Callable, Sequence
from typing import Any

from portico.domain.media import signed_urls
from portico.storage.media import Media


class SignedUrls:
    """Makes links to files, as clients can follow them."""

    def __init__(self, base: str, key: bytes, now: Callable[[], float] = time.time) -> None:
        self._base = base.rstrip("/")
        self._key = key
        self._now = now

    def to(self, media_id: str, variant: str = signed_urls.ORIGINAL) -> str:
        """A link to a file or its thumbnail, good for a quarter of an hour."""
        return self._base + signed_urls.path(self._key, media_id, variant, signed_urls.expiry(self._now()))

    def expire_at(self) -> int:
        """When the links that are made now end."""
        return signed_urls.expiry(self._now())


_current = SignedUrls("", secrets.token_bytes(32))


def use(made_by: SignedUrls) -> None:
    """From now on links are made so."""
    global _current
    _current = made_by


def shown(stored: Sequence[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """Attachments with links that work."""
    return [_linked(attachment) for attachment in stored] if stored else []


def kept(media: Media) -> dict[str, Any]:
    """What a message keeps of a file of ours: `media_id` is never what a client wrote."""
    known = {"media_id": media.id, "type": media.type, "filename": media.filename, "size": media.size}
    size = {"width": media.width, "height": media.height} if media.width else {}
    return {**known, **size, **({"thumbnail": True} if media.thumbnail else {})}


def _linked(attachment: dict[str, Any]) -> dict[str, Any]:
    media_id = attachment.get("media_id")
    if media_id is None:
        return attachment
    rest = {name: value for name, value in attachment.items() if name not in ("media_id", "thumbnail")}
    shape = {"id": media_id, "url": _current.to(media_id), **rest}
    if attachment.get("thumbnail"):
        shape["thumbnail_url"] = _current.to(media_id, signed_urls.THUMBNAIL)
    return shape
