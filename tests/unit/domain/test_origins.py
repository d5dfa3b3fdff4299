"""Which pages may come in: the `Origin` header as browsers send it, held against ALLOWED_ORIGINS."""

import pytest

from portico.domain.origins import LOCAL, Origins, normalise
from portico.settings.core import SettingsError, parse


def allows(allowed: str, origin: str) -> bool:
    return Origins(normalise(allowed)).allow(origin)


@pytest.mark.parametrize(
    ("allowed", "origin"),
    [
        ("https://www.example.com", "https://www.example.com"),
        ("https://www.example.com/", "https://www.example.com"),
        (" https://a.example , https://www.example.com", "https://www.example.com"),
        ("HTTPS://WWW.Example.COM", "https://www.example.com"),
        ("https://www.example.com", "HTTPS://WWW.EXAMPLE.COM"),
        ("https://www.example.com:443", "https://www.example.com"),
        ("https://www.example.com", "https://www.example.com:443"),
        ("http://www.example.com:80", "http://www.example.com"),
        ("http://www.example.com:8080", "http://www.example.com:8080"),
        ("http://www.example.com:*", "http://www.example.com:8080"),
        ("http://www.example.com:*", "http://www.example.com"),
        ("https://*.example.com", "https://d.example.com"),
        ("https://*.*.example.com", "https://a.b.example.com"),
        ("https://preview.*.example.com:*", "https://preview.a.example.com:3000"),
        ("https://b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.example", "https://xn--bcher-kva.example"),
        ("https://*.b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.example:*", "https://a.xn--bcher-kva.example:1"),
        ("http://[::1]:*", "http://[::1]:3000"),
        ("http://[0:0:0:0:0:0:0:1]", "http://[::1]"),
        ("https://[2001:DB8::1]:8443", "https://[2001:db8::1]:8443"),
        ("http://192.168.1.*:*", "http://192.168.1.77:5173"),
        ("capacitor://localhost", "capacitor://localhost"),
        ("ionic://localhost", "ionic://localhost"),
        ("tauri://localhost", "tauri://localhost"),
        ("http://tauri.localhost", "http://tauri.localhost"),
        ("app://.", "app://."),
        ("file://", "file://"),
        ("chrome-extension://abcdefghijklmnopabcdefghijklmnop", "chrome-extension://abcdefghijklmnopabcdefghijklmnop"),
        ("null", "null"),
        ("https://a.example,null", "null"),
        ("*", "https://any.example:1"),
        ("*", "capacitor://localhost"),
        ("*", "null"),
    ],
)  # fmt: skip
def test_a_site_that_is_listed_comes_in(allowed: str, origin: str) -> None:
    assert allows(allowed, origin)


@pytest.mark.parametrize(
    ("allowed", "origin"),
    [
        ("https://www.example.com", "http://www.example.com"),
        ("https://www.example.com", "https://example.com"),
        ("https://www.example.com", "https://www.example.com:8443"),
        ("https://www.example.com", "https://www.example.com.evil.com"),
        ("https://www.example.com", "https://www.example.com."),
        ("https://www.example.com", "https://wwwxexample.com"),
        ("https://www.example.com", "https://evil.com/https://www.example.com"),
        ("https://www.example.com", "https://www.example.com@evil.com"),
        ("https://www.example.com", "https://www.example.com:443@evil.com"),
        ("https://www.example.com", "https://www.example.com/"),
        ("https://www.example.com", "https://www.example.com https://evil.com"),
        ("https://www.example.com", "https://www.example.com,https://evil.com"),
        ("https://www.example.com", "https://www.example.com\n"),
        ("https://*.example.com", "https://example.com"),
        ("https://*.example.com", "https://a.b.example.com"),
        ("https://*.example.com", "https://d.example.com.evil.com"),
        ("https://*.example.com", "https://evil.com:1.example.com"),
        ("https://*.example.com", "https://*.example.com"),
        ("http://www.example.com:*", "http://www.example.com:80.evil.com"),
        ("http://www.example.com:*", "http://www.example.com:*"),
        ("http://www.example.com:*", "http://www.example.com:99999"),
        ("http://www.example.com:*", "http://www.example.com:"),
        ("http://127.0.0.1:*", "http://127.0.0.1.evil.com"),
        ("http://[::1]:*", "http://[::2]:3000"),
        ("capacitor://localhost", "capacitor://localhost.evil.com"),
        ("capacitor://localhost", "ionic://localhost"),
        ("capacitor://localhost", "null"),
        ("https://www.example.com", "null"),
        ("https://www.example.com", ""),
        ("null", "https://www.example.com"),
        ("null", "NULL"),
        ("file://", "null"),
        ("https://www.example.com", "https://" + "a" * 100_000),
    ],
)
def test_others_do_not(allowed: str, origin: str) -> None:
    assert not allows(allowed, origin)


@pytest.mark.parametrize("origin", ["http://localhost", "https://localhost:3000", "http://127.0.0.1:8000",
                                    "https://127.0.0.1", "http://[::1]:5173"])  # fmt: skip
def test_who_lists_nothing_allows_this_machine(origin: str) -> None:
    assert Origins(parse({}).allowed_origins).allow(origin)
    assert Origins(parse({"ALLOWED_ORIGINS": " , "}).allowed_origins).allow(origin)
    assert not Origins(LOCAL).allow("null")
    assert not Origins(LOCAL).allow(origin.replace("//", "//www."))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("www.example.com", "scheme://host"),
        ("https://www.example.com/app", "scheme://host"),
        ("https://www.example.com?x", "scheme://host"),
        ("https://user@www.example.com", "scheme://host"),
        ("https://a.example https://b.example", "scheme://host"),
        ("https://d.example.com*", "a whole label"),
        ("https://app-*.example.com", "a whole label"),
        ("https://", "no name and no address"),
        ("https://a..example.com", "no name and no address"),
        ("https://example.com.", "no name and no address"),
        ("https://a.example:0", "1 to 65535"),
        ("https://a.example:65536", "1 to 65535"),
        ("https://a.example:80*", "scheme://host"),
        ("https://[::1", "scheme://host"),
        ("https://[1]", "no IPv6 address"),
        ("*,https://a.example", "stands alone"),
        ("https://xn--\N{SNOWMAN}.example", ""),
        ("Null", "scheme://host"),
        ("app://a\x1c/", "scheme://host"),
        ("app://\x7f", "scheme://host"),
    ],
)
def test_a_mistake_in_the_list_is_one_line(text: str, reason: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse({"ALLOWED_ORIGINS": text})
    assert str(caught.value).startswith("ALLOWED_ORIGINS has ")
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)
