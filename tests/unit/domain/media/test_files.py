"""Ids and names of files: nothing in them leads anywhere, or runs."""

import pytest

from portico.domain.errors import NotFound
from portico.domain.media.files import check_media_id, clean_name, disposition, served_as

PERSIAN = "می\u200cخواهم.pdf"  # noqa: RUF001


@pytest.mark.parametrize(
    "id_",
    [
        "",
        "..",
        "../../etc/passwd",
        "a" * 19,
        "a" * 65,
        "a" * 20 + "/",
        "a" * 20 + "\n",
        "a" * 20 + ".thumb",
        "é" * 20,
    ],
)
def test_what_cannot_be_an_id_is_not_found(id_: str) -> None:
    with pytest.raises(NotFound):
        check_media_id(id_)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("plan.png", "plan.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\plan.png", "plan.png"),
        ("a\r\nSet-Cookie: x.png", "a Set-Cookie: x.png"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("  .. ", "file.png"),
        ("\u2800\u200b\u3164", "file.png"),
        (PERSIAN, PERSIAN),
        (None, "file.png"),
        ("x" * 300 + ".png", "x" * 251 + ".png"),
    ],
)
def test_a_name_is_only_a_name(given: str | None, expected: str) -> None:
    assert clean_name(given, "image/png") == expected


@pytest.mark.parametrize("kind", ["image/png", "video/mp4", "audio/ogg", "text/plain"])
def test_a_browser_shows_what_cannot_run(kind: str) -> None:
    assert disposition(kind, "a").startswith("inline;")


@pytest.mark.parametrize(
    "kind",
    [
        "application/octet-stream",
        "application/pdf",
        "image/svg+xml",
        "image/svg",
        "text/html",
        "text/plainx",
        "text/plain; charset=x",
        "image/x-unknown",
        "IMAGE/SVG+XML",
        "application/vnd.oasis.opendocument.text",
    ],
)
def test_a_browser_saves_the_rest(kind: str) -> None:
    assert disposition(kind, "a").startswith("attachment;")


@pytest.mark.parametrize(
    "kind", ["text/html", "image/svg+xml", "text/plain\r\nX: y", "application/vnd.oasis.x", ""]
)
def test_a_type_that_is_not_portico_s_own_is_not_sent(kind: str) -> None:
    assert served_as(kind) == "application/octet-stream"


def test_a_name_survives_the_header() -> None:
    assert disposition("image/png", 'Flur "groß".png') == (
        "inline; filename=\"Flur _gro__.png\"; filename*=UTF-8''Flur%20%22gro%C3%9F%22.png"
    )
