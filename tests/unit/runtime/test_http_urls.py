"""The URL of a request has ASCII letters only, and keeps hosts that IDNA does not know."""

import pytest

from runtime.http_urls import ascii_url


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("https://www.example.com/a%20b?x=1&y=%26", "https://www.example.com/a%20b?x=1&y=%26"),
        ("http://müller.example/ü?q=ä", "http://xn--mller-kva.example/%C3%BC?q=%C3%A4"),
        ("http://my_service:3000/hook", "http://my_service:3000/hook"),
        ("https://[2606:4700::1]:8443/", "https://[2606:4700::1]:8443/"),
        ("https://example.com/#part", "https://example.com/"),
    ],
)
def test_what_is_sent(given: str, sent: str) -> None:
    assert ascii_url(given).to_uri().to_text() == sent


@pytest.mark.parametrize("host", ["", "[::1", "a..b", "-a.com", "x\\y", "exa\u202emple.com", "a" * 64])
def test_no_host(host: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        ascii_url(f"https://{host}/")
