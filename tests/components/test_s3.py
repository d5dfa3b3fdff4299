"""Files in S3-compatible storage, against a server that checks each signature."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_twisted
from msgspec import structs
from twisted.internet import reactor

from components.media.s3 import S3
from portico.domain.errors import Unavailable
from portico.domain.media.signed_urls import ORIGINAL, THUMBNAIL
from portico.storage.media import Media
from tests.support.s3 import FakeS3, running_s3
from tests.support.uploads import fetch

PLAN = Media(id="p" * 32, type="image/png", filename="Flur groß.png", size=9, place="s3", thumbnail=True)


@pytest.fixture
def server() -> Iterator[FakeS3]:
    with running_s3() as server:
        yield server


def place(server: FakeS3) -> S3:
    return S3(reactor, server.bucket, "image/webp")


async def keep(server: FakeS3, folder: Path) -> Path:
    received = folder / "received"
    received.write_bytes(b"the plan")
    await place(server).save(PLAN, received, b"small")
    return received


@pytest_twisted.ensureDeferred
async def test_a_file_is_put_there_and_nothing_stays_here(server: FakeS3, tmp_path: Path) -> None:
    received = await keep(server, tmp_path)
    assert server.objects == {
        PLAN.id: (b"the plan", "image/png"),
        f"{PLAN.id}.thumb": (b"small", "image/webp"),
    }
    assert not received.exists()


@pytest.mark.parametrize(("variant", "content"), [(ORIGINAL, b"the plan"), (THUMBNAIL, b"small")])
@pytest_twisted.ensureDeferred
async def test_a_reader_gets_it_by_a_presigned_link(
    server: FakeS3, tmp_path: Path, variant: str, content: bytes
) -> None:
    await keep(server, tmp_path)
    reply = fetch(place(server).presigned_url(PLAN, variant))
    assert (reply.status, reply.body) == (200, content)
    assert reply.headers["content-disposition"].startswith("inline;")


@pytest.mark.parametrize(
    ("kind", "served"),
    [("text/html", "application/octet-stream"), ("image/svg+xml", "application/octet-stream"),
     ("text/plain", "text/plain; charset=utf-8")],
)  # fmt: skip
@pytest_twisted.ensureDeferred
async def test_a_link_names_no_type_that_could_run(
    server: FakeS3, tmp_path: Path, kind: str, served: str
) -> None:
    await keep(server, tmp_path)
    reply = fetch(place(server).presigned_url(replace_type(kind), ORIGINAL))
    assert reply.headers["content-type"] == served
    assert reply.headers["content-disposition"].startswith(
        "inline;" if kind == "text/plain" else "attachment;"
    )


def replace_type(kind: str) -> Media:
    return structs.replace(PLAN, type=kind)


@pytest_twisted.ensureDeferred
async def test_a_file_is_removed_and_once_more_does_no_harm(server: FakeS3, tmp_path: Path) -> None:
    await keep(server, tmp_path)
    await place(server).remove(PLAN)
    await place(server).remove(PLAN)
    assert server.objects == {}


@pytest_twisted.ensureDeferred
async def test_a_storage_that_fails_is_unavailable(server: FakeS3, tmp_path: Path) -> None:
    server.broken = True
    with pytest.raises(Unavailable):
        await keep(server, tmp_path)
    assert (tmp_path / "received").exists()


@pytest_twisted.ensureDeferred
async def test_a_storage_that_is_away_is_unavailable(server: FakeS3, tmp_path: Path) -> None:
    away = S3(reactor, replace(server.bucket, endpoint="http://127.0.0.1:1"), "image/webp")
    with pytest.raises(Unavailable):
        await away.remove(PLAN)


@pytest_twisted.ensureDeferred
async def test_somebody_elses_key_opens_nothing(server: FakeS3, tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        await S3(reactor, replace(server.bucket, secret_access_key="guess"), "image/webp").remove(PLAN)
