"""File cleanup: files and rows are removed together, whatever happens in between."""

from pathlib import Path

import pytest_twisted

from components.media.cleanup import FileCleanup
from components.media.disk import Disk
from portico.domain.errors import Unavailable
from portico.domain.media.signed_urls import ORIGINAL, THUMBNAIL
from portico.storage.database import Database
from portico.storage.media import Media, MediaStore


class Broken(Disk):
    """A place that does not let go of anything."""

    async def remove(self, media: Media) -> None:
        raise Unavailable("not now")


def media(number: int) -> Media:
    return Media(
        id=f"{number:032}", type="image/png", filename="plan.png", size=3, place="disk", thumbnail=True
    )


async def store_files(database: Database, folder: Path, *files: Media) -> Disk:
    disk = Disk(folder / "files")
    for each in files:
        received = folder / "received"
        received.write_bytes(b"abc")
        await MediaStore(database).add_file(each, "ada")
        await disk.save(each, received, b"small")
        assert not received.exists()
    return disk


async def rows(database: Database) -> list[str]:
    return [id_ for (id_,) in await database.query("select id from media order by id")]


async def a_day_passes(database: Database) -> None:
    await database.query("update media set due_at = due_at - interval '25 hours' returning 1")


@pytest_twisted.ensureDeferred
async def test_a_file_and_its_small_picture_lie_under_their_id(database: Database, tmp_path: Path) -> None:
    disk = await store_files(database, tmp_path, media(1))
    assert disk.path(media(1).id, ORIGINAL).read_bytes() == b"abc"
    assert disk.path(media(1).id, THUMBNAIL).read_bytes() == b"small"


@pytest_twisted.ensureDeferred
async def test_what_nobody_sent_within_a_day_is_gone(database: Database, tmp_path: Path) -> None:
    disk = await store_files(database, tmp_path, *map(media, range(250)))
    sweep = FileCleanup(MediaStore(database), {"disk": disk})
    await sweep.delete_unused()
    assert len(await rows(database)) == 250
    await a_day_passes(database)
    await sweep.delete_unused()
    assert await rows(database) == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest_twisted.ensureDeferred
async def test_a_row_stays_until_its_bytes_are_gone(database: Database, tmp_path: Path) -> None:
    disk = await store_files(database, tmp_path, media(1))
    await a_day_passes(database)
    await FileCleanup(MediaStore(database), {"disk": Broken(tmp_path)}).delete_unused()
    assert await rows(database) == [media(1).id]
    await a_day_passes(database)
    await FileCleanup(MediaStore(database), {"disk": disk}).delete_unused()
    assert await rows(database) == []


@pytest_twisted.ensureDeferred
async def test_bytes_that_are_gone_already_do_no_harm(database: Database, tmp_path: Path) -> None:
    """A process was killed between the two."""
    disk = await store_files(database, tmp_path, media(1))
    await disk.remove(media(1))
    await a_day_passes(database)
    await FileCleanup(MediaStore(database), {"disk": disk}).delete_unused()
    assert await rows(database) == []
