"""Files as their senders give them with a message."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from portico.contract.shapes import MAX_ID, FileFacts, Url, Waveform
from portico.domain.media.files import clean_name


class Attachment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of a message: an uploaded one by its `media_id`, or one stored elsewhere by `url` and `type`.

    An `id` without a `url` means the same as a `media_id`. A `waveform` (at most 100 levels
    from 0 to 100) is for sound. For an uploaded file Portico's own data replaces what the sender passes.
    Readers get an `AttachedFile`.
    """

    media_id: Annotated[str, Meta(min_length=1, max_length=64)] | None = None
    url: Url | None = None
    type: Annotated[str, Meta(min_length=1, max_length=127)] | None = None
    id: Annotated[str, Meta(min_length=1, max_length=64)] | None = None
    filename: Annotated[str, Meta(min_length=1, max_length=255)] | None = None
    size: Annotated[int, Meta(ge=0, le=MAX_ID)] | None = None
    width: Annotated[int, Meta(ge=1, le=100_000)] | None = None
    height: Annotated[int, Meta(ge=1, le=100_000)] | None = None
    duration_ms: Annotated[int, Meta(ge=0, le=MAX_ID)] | None = None
    thumbnail_url: Url | None = None
    waveform: Waveform | None = None

    def __post_init__(self) -> None:
        """What is not uploaded needs an address and a type; a name is shown as it will be to others.

        msgspec adds where this is in the payload.
        """
        for name in () if self.uploaded else ("url", "type"):
            if getattr(self, name) is None:
                raise ValueError(f"Object missing required field `{name}`")
        if self.filename is not None:
            msgspec.structs.force_setattr(self, "filename", clean_name(self.filename, self.type or ""))

    @property
    def uploaded(self) -> str | None:
        """The id of the uploaded file that this names, if it names one."""
        return self.media_id or (self.id if self.url is None else None)


class GivenFile(FileFacts, frozen=True, kw_only=True, omit_defaults=True):
    """A file as its sender gave it. Keys that they left out are not there."""

    media_id: str | UnsetType = UNSET
    url: str | UnsetType = UNSET
    type: str | UnsetType = UNSET
