"""Which email addresses and numbers are valid, and how an address looks in a log."""

import pytest

from portico.domain.addresses import email_of, is_email, is_phone, mailbox, masked, sender_of


@pytest.mark.parametrize("text", ["ada@example.org", "a.b+c'd@sub.example.co", "1@localhost"])
def test_an_address(text: str) -> None:
    assert is_email(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "@example.org",
        "ada@",
        "ada@b@c",
        "Ada <ada@b.c>",
        "a,b@c.d",
        "a b@c.d",
        "a@b.c\r\nBcc: x@y.z",
        "ä@b.c",
        "a@bücher.example",
        "a@b.c\x00",
        f"{'a' * 65}@b.c",
    ],
)
def test_no_address(text: str) -> None:
    assert not is_email(text)


@pytest.mark.parametrize("text", ["+15551234567", "+491701234567"])
def test_a_number(text: str) -> None:
    assert is_phone(text)


@pytest.mark.parametrize(
    "text", ["", "0170123456", "+0123456789", "+1", "+1555123456789012", "+1555 1234567", "+1555123456\n"]
)
def test_no_number(text: str) -> None:
    assert not is_phone(text)


def test_a_log_shows_only_what_its_owner_recognises() -> None:
    assert masked("ada@example.org") == "a…@example.org"
    assert masked("+15551234567") == "…4567"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("a@example.org", ("", "a@example.org")),
        ("Estate, Ltd <a@example.org>", ("Estate, Ltd", "a@example.org")),
        ('"Estate, Ltd" <a@example.org>', ("Estate, Ltd", "a@example.org")),
        ("Ünï (Köln); Wohnen <a@example.org>", ("Ünï (Köln); Wohnen", "a@example.org")),
        ("a@example.org, b@example.org", None),
        ("Ada <a@example.org>, Bob <b@example.org>", None),
        ("Ada <a@example.org", None),
        ("Ada\r\nBcc: x@example.org <a@example.org>", None),
        ("Ada", None),
        ("", None),
    ],
)
def test_a_sender_is_one_name_and_one_address(given: str, expected: tuple[str, str] | None) -> None:
    assert sender_of(given) == expected


def test_a_name_is_quoted_in_its_header() -> None:
    assert mailbox("Estate, Ltd", "a@example.org") == '"Estate, Ltd" <a@example.org>'
    assert mailbox('The "Nest"', "a@example.org") == '"The \\"Nest\\"" <a@example.org>'
    assert mailbox("", "a@example.org") == "a@example.org"


@pytest.mark.parametrize(
    ("given", "expected"),
    [(" Ada@Example.ORG ", "Ada@example.org"), ("nobody", None), ("a@b.c, d@e.f", None), ("", None)],
)
def test_an_email_address_is_kept_in_one_form(given: str, expected: str | None) -> None:
    assert email_of(given) == expected
