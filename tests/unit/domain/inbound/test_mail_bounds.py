"""No mail takes long to read, and no mail raises anything but Unreadable."""

import random

import pytest

from portico.domain.inbound.html_text import text_of_html
from portico.domain.inbound.mail import MAX_HEADERS, Unreadable, read_mail

DOMAIN = "reply.example"
HEAD = b"From: amina@example.org\r\nMessage-ID: <1@example.org>\r\n"
MULTIPART = b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n"
# Each takes minutes where reading is quadratic, at this size.
ENDLESS = (
    "<a ",
    '<a b="',
    "<a b='x' c=\"",
    "<!--",
    "<?",
    "</",
    "<![CDATA[",
    "<blockquote>",
    "<script>",
    "&a",
    "<",
)


def reason_of(raw: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read_mail(raw, DOMAIN)
    return refused.value.reason


def test_multiparts_in_one_another_are_limited() -> None:
    deep = b"".join(MULTIPART % (depth, depth) for depth in range(13))
    assert reason_of(HEAD + deep + b"Content-Type: text/plain\r\n\r\nhello") == "nesting"


def test_parts_are_limited_with_and_without_headers() -> None:
    parts = b"--1\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 101
    assert reason_of(HEAD + MULTIPART % (1, 1) + parts) == "parts"
    assert reason_of(HEAD + MULTIPART % (1, 1) + b"--1\n\nx\n" * 1001) == "parts"


def test_lines_and_headers_are_limited() -> None:
    assert reason_of(HEAD + b"\r\n" + b"=\n" * 600_001) == "lines"
    assert reason_of(HEAD + b"X: y\r\n" * (MAX_HEADERS // 6 + 1) + b"\r\nhello") == "headers"


def test_a_giant_header_within_the_limit_is_cut_not_refused() -> None:
    mail = read_mail(HEAD + b"Subject: " + b"=?utf-8?q?a?= " * 10_000 + b"\r\n\r\nhello", DOMAIN)
    assert mail.text == "hello"


@pytest.mark.parametrize("piece", ENDLESS)
def test_html_without_end_is_read_in_linear_time(piece: str) -> None:
    assert len(text_of_html(piece * (400_000 // len(piece)))) < 1_000_000


def test_any_damage_gives_a_mail_or_unreadable() -> None:
    text = b"--b\r\nContent-Type: text/plain; charset=utf-8; format=flowed\r\n\r\nhello \r\nthere\r\n"
    file = b"--b\r\nContent-Type: application/pdf; name*0*=utf-8''a%20;name*1=b.pdf\r\n\r\n%PDF-\r\n--b--\r\n"
    whole = HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + text + file
    chance = random.Random(1)  # noqa: S311
    for _ in range(2_000):
        damaged = bytearray(whole)
        for _ in range(chance.randrange(1, 8)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            read_mail(bytes(damaged), DOMAIN)
        except Unreadable:
            continue
