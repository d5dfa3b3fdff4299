"""`media.*`: uploaded files. They come and go over HTTP (`POST /media`, `GET /media/...`), not over WAMP."""

from typing import Annotated

from msgspec import Meta

from portico.contract.payload import Request
from portico.contract.shapes import Shape

MediaId = Annotated[str, Meta(min_length=1, max_length=64)]


class GetMediaUrl(Request, frozen=True):
    """A new signed URL of a file that the caller uploaded, or sees in a message."""

    media_id: MediaId


class MediaUrl(Shape, frozen=True):
    """Signed URLs of a file and, if it has one, of its thumbnail.

    Anybody who has them can read it until `expires_at`.
    """

    id: str
    url: str
    thumbnail_url: str | None
    expires_at: str


class GetMediaUrls(Request, frozen=True):
    """New signed URLs of several files, for the pictures of a whole page."""

    media_ids: Annotated[list[MediaId], Meta(min_length=1, max_length=100)]


class MediaUrls(Shape, frozen=True):
    """The URLs, in the order asked for. `missing` are the ids of files that the caller cannot see."""

    urls: list[MediaUrl]
    missing: list[str]


class Uploaded(Shape, frozen=True):
    """The answer of `POST /media`. Send `id` as an attachment's `media_id` within a day."""

    id: str
    type: str
    filename: str
    size: int
    width: int | None
    height: int | None
