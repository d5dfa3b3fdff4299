"""Signed links to the preview of an email."""

import pytest

from portico.domain.delivery.preview_links import PATH, VALID, kind_and_language, preview_link
from portico.domain.errors import Forbidden

KEY = b"k" * 32
LINK = preview_link(KEY, "message", "pt-BR", 1000.5).removeprefix(PATH)


def test_a_link_says_what_it_is_about_until_it_expires() -> None:
    assert kind_and_language(KEY, LINK, 1000 + VALID - 1) == ("message", "pt-BR")
    with pytest.raises(Forbidden, match="expired"):
        kind_and_language(KEY, LINK, 1000 + VALID)


@pytest.mark.parametrize(
    "link",
    [
        "",
        "/",
        "message",
        LINK.replace("message", "call"),
        LINK.replace("1300", "9999"),
        LINK[:-1],
        "\u00e9/x",
    ],
)
def test_a_changed_link_is_refused(link: str) -> None:
    with pytest.raises(Forbidden, match="not signed"):
        kind_and_language(KEY, link, 1000)


def test_the_link_of_another_installation_is_refused() -> None:
    with pytest.raises(Forbidden, match="not signed"):
        kind_and_language(b"other", LINK, 1000)
