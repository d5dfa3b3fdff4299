"""What a file is, whatever it is called."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.domain.media.sniffing import HEAD, KINDS, OPEN_DOCUMENTS, UNKNOWN, sniff


def office(folder: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(f"{folder}/document.xml", "<x/>")
    return packed.getvalue()


FILES = {
    "image/jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "image/png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "image/gif": b"GIF89a\x01\x00",
    "image/webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "image/heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
    "image/avif": b"\x00\x00\x00\x1cftypavif",
    "video/mp4": b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00",
    "video/quicktime": b"\x00\x00\x00\x14ftypqt  ",
    "audio/mp4": b"\x00\x00\x00\x20ftypM4A ",
    "video/webm": b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm",
    "video/x-matroska": b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska",
    "audio/ogg": b"OggS\x00\x02" + b"\x00" * 22 + b"\x01\x13OpusHead",
    "video/ogg": b"OggS\x00\x02" + b"\x00" * 22 + b"\x01\x2a\x80theora",
    "audio/mpeg": b"ID3\x04\x00",
    "audio/aac": b"\xff\xf1\x50\x80",
    "audio/wav": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "application/pdf": b"%PDF-1.7\n",
    "application/zip": b"PK\x03\x04\x14\x00\x00\x00",
    "text/plain": "Grüße aus dem Flur\n".encode(),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_what_it_begins_with(kind: str) -> None:
    assert sniff(FILES[kind]) == kind


@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_a_recorded_voice_is_told_from_a_video(kind: str) -> None:
    sound, picture = {"mp4": (b"mvex soun", b"vide"), "webm": (b"A_OPUS", b"V_VP9")}[kind]
    assert sniff(FILES[f"video/{kind}"] + sound) == f"audio/{kind}"
    assert sniff(FILES[f"video/{kind}"] + sound + picture) == f"video/{kind}"


def test_a_bare_mpeg_frame_is_audio() -> None:
    assert sniff(b"\xff\xfb\x90\x00") == "audio/mpeg"


@pytest.mark.parametrize(
    ("folder", "ending"),
    [
        ("word", "wordprocessingml.document"),
        ("xl", "spreadsheetml.sheet"),
        ("ppt", "presentationml.presentation"),
    ],
)
def test_office_files_are_told_from_archives(folder: str, ending: str) -> None:
    assert sniff(office(folder)) == f"application/vnd.openxmlformats-officedocument.{ending}"


def open_document(kind: str, **how: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", kind, **how)
        archive.writestr("content.xml", "<x/>")
    return packed.getvalue()


@pytest.mark.parametrize("kind", sorted(OPEN_DOCUMENTS))
def test_open_documents_are_told_from_archives(kind: str) -> None:
    assert sniff(open_document(kind)) == kind


@pytest.mark.parametrize(
    "kind",
    [
        "text/html",
        "image/svg+xml",
        "application/vnd.oasis.opendocument.",
        "application/vnd.oasis.opendocument.text/html",
        "application/vnd.oasis.opendocument.text; charset=utf-8",
        "application/vnd.oasis.opendocument.text\r\nSet-Cookie: a=b",
        "application/vnd.oasis.opendocument.script",
        "application/epub+zip",
        "",
    ],
)
def test_a_file_does_not_choose_its_type(kind: str) -> None:
    assert sniff(open_document(kind)) == "application/zip"
    assert sniff(open_document(kind, compress_type=zipfile.ZIP_DEFLATED)) == "application/zip"


def test_a_name_deep_in_an_archive_is_not_its_type() -> None:
    assert (
        sniff(b"PK\x03\x04" + b"x" * 30 + b"mimetypeapplication/vnd.oasis.opendocument.text")
        == "application/zip"
    )


@given(st.sampled_from(sorted(FILES)), st.binary(max_size=200), st.binary(max_size=200))
def test_only_known_types_come_out(kind: str, middle: bytes, end: bytes) -> None:
    assert sniff(FILES[kind] + middle + end) in KINDS
    assert sniff(open_document("application/vnd.oasis.opendocument.text") + middle) in KINDS
    assert sniff(b"PK\x03\x04" + b"\x00" * 26 + b"mimetype" + middle + b"PK" + end) in KINDS


@pytest.mark.parametrize(
    "markup",
    [
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"<html>",
        b"\xef\xbb\xbf  <svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg/>",
        b"\n\n\t<script>",
    ],
)
def test_markup_is_never_taken_for_text(markup: bytes) -> None:
    assert sniff(markup) == UNKNOWN


@pytest.mark.parametrize(
    "junk", [b"", b"MZ\x90\x00\x03", b"\x7fELF\x02", b"text with \x00 in it", b"\xff\xfe\x41\x42"]
)
def test_what_nobody_knows_is_bytes(junk: bytes) -> None:
    assert sniff(junk) == UNKNOWN


def test_text_may_be_cut_inside_a_character() -> None:
    assert sniff(("a" + "é" * HEAD).encode()[:HEAD]) == "text/plain"


@given(st.binary(max_size=200))
def test_every_file_has_a_type(head: bytes) -> None:
    assert "/" in sniff(head)


@given(st.text(max_size=100))
def test_only_markup_and_control_characters_keep_text_from_being_text(text: str) -> None:
    plain = "a" + "".join(char for char in text if ord(char) >= 32)
    assert sniff(plain.encode("utf-8", "ignore")) == "text/plain"
