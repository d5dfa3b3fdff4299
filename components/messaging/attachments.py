"""Resolves the attachments of a message: each uploaded file is checked before the message is accepted."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeAlias

import msgspec

from portico.contract.shapes import Attachment
from portico.domain.errors import InvalidArgument
from portico.storage.media import MediaStore
from portico.storage.messages.attachments import kept

Kept: TypeAlias = dict[str, Any]
SAID = (
    "filename",
    "width",
    "height",
    "duration_ms",
)  # taken from the sender where the file itself does not tell


class Files(Protocol):
    """Who knows about uploaded files."""

    async def find(self, media_ids: Sequence[str], user_id: str) -> Mapping[str, Kept]:
        """What a message keeps of each file that this user may send. Raises Unavailable."""


class OwnFiles:
    """The files that Portico keeps itself."""

    def __init__(self, store: MediaStore) -> None:
        self._store = store

    async def find(self, media_ids: Sequence[str], user_id: str) -> Mapping[str, Kept]:
        """The ones that this user uploaded."""
        found = await self._store.send(media_ids, user_id)
        return {media_id: kept(media) for media_id, media in found.items()}


class Attachments:
    """Turns what a sender says into what a message keeps."""

    def __init__(self, files: Files) -> None:
        self._files = files

    async def check(self, said: Sequence[Attachment], user_id: str) -> list[Kept]:
        """What to keep. Raises InvalidArgument for a file that is not there, or not this user's to send."""
        asked = [attachment.uploaded for attachment in said if attachment.uploaded]
        found = await self._files.find(list(dict.fromkeys(asked)), user_id) if asked else {}
        return [_kept(attachment, index, found) for index, attachment in enumerate(said)]


def _kept(said: Attachment, index: int, found: Mapping[str, Kept]) -> Kept:
    plain = {name: value for name, value in msgspec.structs.asdict(said).items() if value is not None}
    if not said.uploaded:
        return plain
    if said.uploaded not in found:
        field = "media_id" if said.media_id else "id"
        raise InvalidArgument(f"attachments[{index}].{field}", "no such upload of yours")
    extra = {name: plain[name] for name in SAID if name in plain}
    return {**extra, **found[said.uploaded]}
