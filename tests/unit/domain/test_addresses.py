"""Who can be written to at all, how an address looks in a log, and where a browser may have us post to."""

import pytest

from portico.domain.addresses import email_of, is_email, is_phone, mailbox, masked, sender_of
from portico.domain.delivery.push_services import PushServices
from portico.settings.variables.providers import PUSH_SERVICES


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
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/abc",
        "https://wns2-par02p.notify.windows.com/w/?token=abc",
        "https://web.push.apple.com/abc",
        "https://FCM.googleapis.com:443/fcm/send/abc",
    ],
)
def test_push_services_of_browsers(endpoint: str) -> None:
    assert PushServices(PUSH_SERVICES).include(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com:8443/abc",
        "https://fcm.googleapis.com.evil.example/abc",
        "https://fcm.googleapis.com@evil.example/abc",
        "https://user@fcm.googleapis.com/abc",
        "https://evilnotify.windows.com/abc",
        "https://notify.windows.com.evil.example/",
        "https://127.0.0.1/abc",
        "https://[::1]/abc",
        "https://fcm.googleapis.com/a b",
        "https://fcm.googleapis.com/é",
        "https://fcm.googleapis.com/a\r\nHost: evil.example",
        "file:///etc/passwd",
        "",
    ],
)
def test_everything_else_is_none(endpoint: str) -> None:
    assert not PushServices(PUSH_SERVICES).include(endpoint)


def test_an_operator_may_name_an_origin() -> None:
    services = PushServices("http://127.0.0.1:8081")
    assert services.include("http://127.0.0.1:8081/wp/a")
    assert not services.include("http://127.0.0.1:8082/wp/a")
    assert not services.include("https://fcm.googleapis.com/x")


@pytest.mark.parametrize(
    ("said", "kept"),
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
def test_a_sender_is_one_name_and_one_address(said: str, kept: tuple[str, str] | None) -> None:
    assert sender_of(said) == kept


def test_a_name_is_quoted_in_its_header() -> None:
    assert mailbox("Estate, Ltd", "a@example.org") == '"Estate, Ltd" <a@example.org>'
    assert mailbox('The "Nest"', "a@example.org") == '"The \\"Nest\\"" <a@example.org>'
    assert mailbox("", "a@example.org") == "a@example.org"


@pytest.mark.parametrize(
    ("said", "kept"),
    [(" Ada@Example.ORG ", "Ada@example.org"), ("nobody", None), ("a@b.c, d@e.f", None), ("", None)],
)
def test_an_email_address_is_kept_in_one_form(said: str, kept: str | None) -> None:
    assert email_of(said) == kept
