"""The file in an upload's body, however the network splits it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.media.body import body_of
from portico.domain.errors import InvalidArgument

FORM = "multipart/form-data; boundary=XX"


def part(name: str, content: bytes, filename: str | None = None) -> bytes:
    file = f'; filename="{filename}"' if filename else ""
    return f'--XX\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + content + b"\r\n"


def received(content_type: str, data: bytes, size: int = 7, query: str = "") -> tuple[bytes, str | None]:
    body = body_of(content_type, query)
    chunks = [data[start : start + size] for start in range(0, len(data), size)]
    file = b"".join(piece for chunk in chunks for piece in body.feed(chunk))
    body.end()
    return file, body.name


def test_a_body_that_is_no_form_is_the_file() -> None:
    assert received("image/png", b"abc", query="filename=a%20b.png") == (b"abc", "a b.png")
    assert received("", b"abc") == (b"abc", None)


@given(st.binary(max_size=300), st.integers(1, 400))
def test_a_form_gives_its_file_byte_by_byte(content: bytes, size: int) -> None:
    if b"--XX" not in content:
        assert received(FORM, part("f", content, "a.bin") + b"--XX--\r\n", size) == (content, "a.bin")


def test_other_fields_and_other_files_mean_nothing() -> None:
    form = part("caption", b"hi") + part("f", b"one", "1") + part("g", b"two", "2") + b"--XX--\r\n"
    assert received(FORM, form) == (b"one", "1")


@pytest.mark.parametrize(
    ("content_type", "data"),
    [
        ("multipart/form-data", b"abc"),
        (FORM, b"abc"),
        (FORM, part("caption", b"hi") + b"--XX--\r\n"),
        (FORM, part("f", b"half", "a")),
        (FORM, part("f", b"x", "a").replace(b'"a"', b'"\xff\xfe"') + b"--XX--\r\n"),
        (FORM, part("f", b"x", "a") * 20 + b"--XX--\r\n"),
    ],
)
def test_a_form_that_is_none_is_refused(content_type: str, data: bytes) -> None:
    with pytest.raises(InvalidArgument):
        received(content_type, data)
