"""Resolves the attachments of a message: each uploaded file is checked before the message is accepted."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeAlias

import msgspec

from portico.contract.files import Attachment
from portico.domain.errors import InvalidArgument
from portico.storage.media import MediaStore
from portico.storage.messages.rows import stored_attachment

StoredAttachment: TypeAlias = dict[str, Any]
CLAIMED_FIELDS = (
    "filename",
    "width",
    "height",
    "duration_ms",
    "waveform",
)  # taken from the sender where the file itself does not tell


class Files(Protocol):
    """A source of uploaded files."""

    async def find_files(self, media_ids: Sequence[str], user_id: str) -> Mapping[str, StoredAttachment]:
        """Attachment fields of each file that this user may send. Raises Unavailable."""


class OwnFiles:
    """Files in Portico's own storage."""

    def __init__(self, store: MediaStore) -> None:
        self._store = store

    async def find_files(self, media_ids: Sequence[str], user_id: str) -> Mapping[str, StoredAttachment]:
        found = await self._store.send(media_ids, user_id)
        return {media_id: stored_attachment(media) for media_id, media in found.items()}


class Attachments:
    """Turns a sender's attachments into stored ones."""

    def __init__(self, files: Files) -> None:
        self._files = files

    async def check(self, claimed: Sequence[Attachment], user_id: str) -> list[StoredAttachment]:
        """The attachments to store. Raises InvalidArgument for a file that is missing or not this user's."""
        media_ids = [attachment.uploaded for attachment in claimed if attachment.uploaded]
        found = await self._files.find_files(list(dict.fromkeys(media_ids)), user_id) if media_ids else {}
        return [_stored(attachment, index, found) for index, attachment in enumerate(claimed)]


def _stored(claimed: Attachment, index: int, found: Mapping[str, StoredAttachment]) -> StoredAttachment:
    plain = {name: value for name, value in msgspec.structs.asdict(claimed).items() if value is not None}
    if not claimed.uploaded:
        return _sounding(plain, index)
    if claimed.uploaded not in found:
        field = "media_id" if claimed.media_id else "id"
        raise InvalidArgument(f"attachments[{index}].{field}", "no such upload of yours")
    extra = {name: plain[name] for name in CLAIMED_FIELDS if name in plain}
    return _sounding({**extra, **found[claimed.uploaded]}, index)


def _sounding(stored: StoredAttachment, index: int) -> StoredAttachment:
    """Raise InvalidArgument for the waveform of a file that is no sound."""
    if "waveform" in stored and not stored["type"].startswith("audio/"):
        raise InvalidArgument(f"attachments[{index}].waveform", "is for sound")
    return stored
