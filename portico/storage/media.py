"""Records of uploaded files: their owner, who may read them, and when they are unused."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from portico.domain.errors import NotFound
from portico.storage.database import Database, Row, Transaction

KNOW = "insert into person (id) values (%s) on conflict do nothing"
ADD = """
    insert into media (id, owner_id, type, filename, size, width, height, thumbnail, place, sha256)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
COLUMNS = "id, type, filename, size, width, height, thumbnail, place"
# Sending again puts the sweep off: it cannot take a file that is about to be in a message.
SEND = f"""
    update media set due_at = greatest(due_at, now() + interval '1 day')
    where id = any (%s) and owner_id = %s and not condemned returning {COLUMNS}
"""
RECENT = """
    select extract(epoch from created_at)::float8, size from media
    where owner_id = %s and created_at > now() - interval '1 day' order by created_at
"""
FIND = f"select {COLUMNS} from media where id = %s and not condemned"
VISIBLE = f"""
    select {COLUMNS} from media where id = any (%s) and not condemned and (owner_id = %s or exists (
      select from message m join participant p on p.conversation_id = m.conversation_id
      where m.attachments @> jsonb_build_array(jsonb_build_object('media_id', media.id))
        and p.user_id = %s and p.left_at is null and m.seq > p.cleared_seq))
"""
DUE = """
    select id from media where due_at < now() and place = any (%s)
    order by due_at limit %s for update skip locked
"""
USED = """
    update media set due_at = now() + interval '7 days'
    where id = any (%s) and not condemned and (held or exists (select from message m
      where m.attachments @> jsonb_build_array(jsonb_build_object('media_id', media.id))))
"""
CONDEMN = f"""
    update media set condemned = true, due_at = now() + interval '1 hour'
    where id = any (%s) and due_at < now() returning {COLUMNS}
"""
FORGET = "delete from media where id = %s and condemned returning id"


class Media(msgspec.Struct, frozen=True, kw_only=True):
    """An uploaded file."""

    id: str
    type: str
    filename: str
    size: int
    place: str
    width: int | None = None
    height: int | None = None
    thumbnail: bool = False
    sha256: str | None = None  # known when it is stored, and not read back


class MediaRow(NamedTuple):
    """COLUMNS, in their order."""

    id: str
    type: str
    filename: str
    size: int
    width: int | None
    height: int | None
    thumbnail: bool
    place: str


class MediaStore:
    """The store of file records; the bytes are on disk or in S3."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add_file(self, media: Media, owner_id: str) -> None:
        """Record an upload. A file that is not sent within a day is deleted."""

        async def work(transaction: Transaction) -> None:
            await transaction.execute(KNOW, (owner_id,))
            size = (media.size, media.width, media.height)
            row = (media.id, owner_id, media.type, media.filename, *size, media.thumbnail, media.place)
            await transaction.execute(ADD, (*row, media.sha256))

        await self._database.transaction(work)

    async def list_recent(self, owner_id: str) -> list[tuple[float, int]]:
        """Time and size of the user's uploads in the last day, oldest first."""
        return [(at, size) for at, size in await self._database.query(RECENT, (owner_id,))]

    async def send(self, media_ids: Sequence[str], owner_id: str) -> dict[str, Media]:
        """Those of the files that this user uploaded; they are kept as long as a message has them."""
        rows = await self._database.query(SEND, (list(media_ids), owner_id))
        found = [_media(row) for row in rows]
        return {media.id: media for media in found}

    async def find_file(self, media_id: str) -> Media:
        """A file. Raises NotFound."""
        return _one(await self._database.query(FIND, (media_id,)))

    async def find_visible(self, media_id: str, user_id: str) -> Media:
        """A file that the user uploaded or can see in a message. Raises NotFound."""
        return _one(await self._database.query(VISIBLE, ([media_id], user_id, user_id)))

    async def list_visible(self, media_ids: Sequence[str], user_id: str) -> dict[str, Media]:
        """Those of the files that the user uploaded or can see in a message, by id."""
        rows = await self._database.query(VISIBLE, (list(media_ids), user_id, user_id))
        return {media.id: media for media in map(_media, rows)}

    async def mark_unused(self, places: Sequence[str], limit: int) -> tuple[list[Media], bool]:
        """Mark due files that no message has; from now on nobody can send or read them.

        Returns them, and whether there may be more. Marked files whose bytes could not be deleted come again
        after an hour.
        """

        async def work(transaction: Transaction) -> tuple[list[Media], bool]:
            due = [id_ for (id_,) in await transaction.query(DUE, (list(places), limit))]
            await transaction.execute(USED, (due,))
            condemned = [_media(row) for row in await transaction.query(CONDEMN, (due,))]
            return condemned, len(due) == limit

        return await self._database.transaction(work)

    async def delete_row(self, media_id: str) -> None:
        """Delete the record after the bytes are deleted."""
        await self._database.query(FORGET, (media_id,))


def _one(rows: Sequence[Row]) -> Media:
    if not rows:
        raise NotFound("no such file")
    return _media(rows[0])


def _media(columns: Row) -> Media:
    return Media(**MediaRow._make(columns)._asdict())
