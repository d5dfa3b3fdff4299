"""Upload quotas, counted in the database."""

from pathlib import Path

import pytest
import pytest_twisted
from twisted.internet import reactor
from twisted.internet.defer import Deferred, DeferredList

from components.media.admission import DISK_FULL, UploadAdmission
from components.media.free_space import FreeSpace
from portico.domain.errors import RateLimited
from portico.domain.media.quotas import Quota
from portico.storage.database import Database
from portico.storage.media import Media, MediaStore


def file(name: str, size: int = 10) -> Media:
    return Media(id=name.ljust(32, "0"), type="text/plain", filename="a", size=size, place="disk")


def admission(database: Database, free: int = 100, **quota: int) -> UploadAdmission:
    space = FreeSpace(Path("/"), 50, lambda _: (100, 0, free))
    return UploadAdmission(MediaStore(database), space, Quota(**{"bytes": 0, "files": 0, **quota}), reactor)


@pytest_twisted.ensureDeferred
async def test_a_user_has_so_many_bytes_a_day(database: Database) -> None:
    asked = admission(database, bytes=25)
    await asked.add_file(file("a"), "ada")
    await asked.add_file(file("b"), "ada")
    assert await asked.check_upload("ada", 5) == 0
    assert 86_000_000 < await asked.check_upload("ada", 6) <= 86_400_000
    assert await asked.check_upload("bob", 25) == 0
    with pytest.raises(RateLimited, match="uploads") as caught:
        await asked.add_file(file("c"), "ada")
    assert int(str(caught.value.fields["retry_after_ms"])) > 0
    await database.query(
        "update media set created_at = now() - interval '25 hours' where id like 'a%%' returning id"
    )
    await asked.add_file(file("c"), "ada")


@pytest_twisted.ensureDeferred
async def test_files_that_end_together_are_counted_together(database: Database) -> None:
    asked = admission(database, files=3)
    adding = [Deferred.fromCoroutine(asked.add_file(file(name), "ada")) for name in "abcdefgh"]
    outcomes = [good for good, _ in await DeferredList(adding, consumeErrors=True)]
    assert sum(outcomes) == 3
    assert len(await MediaStore(database).list_recent("ada")) == 3


@pytest_twisted.ensureDeferred
async def test_a_full_disk_takes_nobody_s_files(database: Database) -> None:
    assert await admission(database, free=60).check_upload("ada", 10) == 0
    assert await admission(database, free=60).check_upload("ada", 11) == DISK_FULL
