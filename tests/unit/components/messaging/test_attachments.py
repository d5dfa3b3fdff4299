"""Attachments: what a sender may claim about a file, and what a message stores."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import pytest
import pytest_twisted

from components.messaging.attachments import Attachments
from portico.contract.files import Attachment
from portico.contract.message import SendMessage
from portico.contract.payload import decode
from portico.domain.errors import InvalidArgument
from portico.storage.media import Media
from portico.storage.messages.rows import read_attachments, stored_attachment
from portico.storage.signed_urls import SignedUrls

URLS = SignedUrls("https://chat.example/", b"k" * 32, lambda: 0.0)
PLAN = Media(
    id="p" * 32,
    type="image/png",
    filename="plan.png",
    size=9,
    place="disk",
    width=4,
    height=3,
    thumbnail=True,
)


class FakeFiles:
    """Knows some files; counts how often it is asked."""

    def __init__(self, *files: Media) -> None:
        self.asked: list[Sequence[str]] = []
        self._files = {file.id: stored_attachment(file) for file in files}

    async def find_files(self, media_ids: Sequence[str], user_id: str) -> Mapping[str, Any]:
        self.asked.append(media_ids)
        return self._files


def attachments_of(*files: dict[str, Any]) -> list[Attachment]:
    return decode(
        SendMessage, {"conversation_id": 1, "local_id": "1", "attachments": list(files)}
    ).attachments


async def stored(*files: dict[str, Any]) -> list[dict[str, Any]]:
    return await Attachments(FakeFiles(PLAN)).check(attachments_of(*files), "ada")


@pytest_twisted.ensureDeferred
async def test_an_uploaded_file_is_what_the_upload_says_it_is() -> None:
    lie = {
        "media_id": PLAN.id,
        "type": "text/html",
        "size": 1,
        "filename": "x.exe",
        "width": 1,
        "url": "http://x",
    }
    [stored_fields] = await stored(lie)
    assert stored_fields == stored_attachment(PLAN)


@pytest_twisted.ensureDeferred
async def test_the_waveform_of_sound_is_kept_and_others_have_none() -> None:
    voice = {"url": "https://example.com/1.mp3", "type": "audio/mpeg", "waveform": [0, 50, 100]}
    [stored_fields] = await stored(voice)
    [read] = read_attachments([stored_fields], URLS)
    assert read.waveform == [0, 50, 100]
    for picture in ({"media_id": PLAN.id, "waveform": [1]}, {**voice, "type": "image/png"}):
        with pytest.raises(InvalidArgument) as refused:
            await stored(picture)
        assert refused.value.fields["field"] == "attachments[0].waveform"


@pytest.mark.parametrize("waveform", [[101], [-1], [1] * 101, [0.5], ["1"]])
def test_a_waveform_is_at_most_100_levels(waveform: list[Any]) -> None:
    voice = {"url": "https://example.com/1.mp3", "type": "audio/mpeg", "waveform": waveform}
    with pytest.raises(InvalidArgument):
        attachments_of(voice)


@pytest_twisted.ensureDeferred
async def test_the_sender_adds_what_a_file_does_not_tell() -> None:
    [stored_fields] = await stored({"id": PLAN.id, "duration_ms": 1200})
    assert stored_fields == {**stored_attachment(PLAN), "duration_ms": 1200}


@pytest_twisted.ensureDeferred
async def test_a_file_elsewhere_is_kept_as_it_was_said() -> None:
    elsewhere = {"url": "https://x.example/a.png", "type": "image/png", "id": "theirs"}
    assert await stored(elsewhere) == [elsewhere]


@pytest.mark.parametrize("field", ["id", "media_id"])
@pytest_twisted.ensureDeferred
async def test_a_file_that_is_not_there_is_named(field: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        await stored({"media_id": PLAN.id}, {field: "q" * 32})
    assert caught.value.fields["field"] == f"attachments[1].{field}"


@pytest_twisted.ensureDeferred
async def test_nobody_is_asked_about_files_elsewhere_and_once_about_the_same() -> None:
    shelf = FakeFiles(PLAN)
    await Attachments(shelf).check(attachments_of({"url": "https://x.example/a.png", "type": "a"}), "ada")
    assert shelf.asked == []
    await Attachments(shelf).check(attachments_of({"id": PLAN.id}, {"media_id": PLAN.id}), "ada")
    assert shelf.asked == [[PLAN.id]]


@pytest.mark.parametrize(
    ("attachment", "field"),
    [
        ({"type": "image/png"}, "url"),
        ({"url": "http://x"}, "type"),
        ({}, "url"),
        ({"url": "http://x", "id": "1"}, "type"),
    ],
)
def test_a_file_elsewhere_needs_an_address_and_a_type(attachment: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        attachments_of(attachment)
    assert caught.value.fields == {"field": f"attachments[0].{field}", "reason": "required"}


def test_readers_get_links_and_not_what_they_are_made_from() -> None:
    [plan] = msgspec.to_builtins(read_attachments([stored_attachment(PLAN)], URLS))
    assert plan["url"].startswith(f"https://chat.example/media/{PLAN.id}?exp=1200&sig=")
    assert plan["thumbnail_url"].startswith(f"https://chat.example/media/{PLAN.id}/thumbnail?exp=1200&sig=")
    assert {name: plan[name] for name in plan if not name.endswith("url")} == {
        "id": PLAN.id, "type": "image/png", "filename": "plan.png", "size": 9, "width": 4, "height": 3,
    }  # fmt: skip


def test_a_file_elsewhere_is_shown_as_it_is_even_if_it_bears_an_id_of_ours() -> None:
    elsewhere = {"url": "https://x.example/a.png", "type": "image/png", "id": PLAN.id}
    assert msgspec.to_builtins(read_attachments([elsewhere], URLS)) == [elsewhere]
    assert read_attachments(None, URLS) == []
