"""`media.*`: uploaded files. They come and go over HTTP (`POST /media`, `GET /media/...`), not over WAMP."""

from typing import Annotated

from msgspec import Meta

from portico.contract.payload import Request
from portico.contract.shapes import Shape


class GetMediaUrl(Request, frozen=True):
    """A fresh link to a file that the caller uploaded, or sees in a message."""

    media_id: Annotated[str, Meta(min_length=1, max_length=64)]


class MediaUrl(Shape, frozen=True):
    """Links to a file and, if it has one, its thumbnail; whoever has them can read it until `expires_at`."""

    id: str
    url: str
    thumbnail_url: str | None
    expires_at: str


class Uploaded(Shape, frozen=True):
    """What `POST /media` answers: send `id` as an attachment's `media_id` within a day."""

    id: str
    type: str
    filename: str
    size: int
    width: int | None
    height: int | None
