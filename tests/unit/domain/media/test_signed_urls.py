"""Links to files: only what we signed, only until it ends."""

from urllib.parse import parse_qs, urlsplit

import pytest

from portico.domain.errors import Forbidden
from portico.domain.media import signed_urls

KEY = signed_urls.derive_key("a secret")
ID = "a" * 32
NOW = 1_700_000_000.0


def opened(
    link: str, now: float, key: bytes = KEY, variant: str = signed_urls.ORIGINAL, media_id: str = ID
) -> int:
    query = parse_qs(urlsplit(link).query)
    return signed_urls.check(key, media_id, variant, query["exp"][0], query["sig"][0], now)


def a_link() -> str:
    return signed_urls.path(KEY, ID, signed_urls.ORIGINAL, signed_urls.expiry(NOW))


def test_a_link_is_good_for_a_quarter_of_an_hour_at_least() -> None:
    assert opened(a_link(), NOW + 900) == signed_urls.expiry(NOW)


def test_who_leaves_reads_with_the_links_they_have_for_twenty_minutes_at_most() -> None:
    assert max(signed_urls.expiry(NOW + second) - (NOW + second) for second in range(300)) <= 1200


def test_a_link_ends() -> None:
    with pytest.raises(Forbidden, match="expired"):
        opened(a_link(), signed_urls.expiry(NOW))


def test_links_of_the_same_minutes_are_the_same() -> None:
    assert signed_urls.expiry(NOW) == signed_urls.expiry(NOW + 60)
    assert signed_urls.expiry(NOW + signed_urls.ROUND) == signed_urls.expiry(NOW) + signed_urls.ROUND


@pytest.mark.parametrize(
    "other",
    [{"key": signed_urls.derive_key("another")}, {"variant": signed_urls.THUMBNAIL}, {"media_id": "b" * 32}],
)
def test_a_signature_is_for_one_file_one_variant_one_server(other: dict[str, object]) -> None:
    with pytest.raises(Forbidden, match="not signed"):
        opened(a_link(), NOW, **other)  # type: ignore[arg-type]


def test_nobody_makes_a_link_last_longer() -> None:
    longer = a_link().replace(f"exp={signed_urls.expiry(NOW)}", f"exp={signed_urls.expiry(NOW) + 1}")
    with pytest.raises(Forbidden, match="not signed"):
        opened(longer, NOW)


@pytest.mark.parametrize("expires", ["", "-1", "1e9", "٣", "9" * 40, "nan"])
def test_an_end_that_is_no_number_is_refused(expires: str) -> None:
    with pytest.raises(Forbidden):
        signed_urls.check(KEY, ID, signed_urls.ORIGINAL, expires, "é", NOW)


def test_the_key_of_links_is_not_the_secret_of_tokens() -> None:
    assert KEY != b"a secret"
    assert len(KEY) == 32
