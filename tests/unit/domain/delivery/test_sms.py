"""SMS: one segment where it fits, and nothing cut that need not be."""

import pytest

from portico.domain.delivery.sms import fit_into_segment, segment_share

LINK = "https://example.com/c/12"


def render(text: str) -> str:
    return f"Ada: {text} {LINK}"


@pytest.mark.parametrize(
    ("text", "share"),
    [("a" * 160, 1.0), ("€" * 80, 1.0), ("é" * 160, 1.0), ("ж" * 70, 1.0), ("😀" * 35, 1.0), ("", 0.0)],
)
def test_how_much_of_a_segment(text: str, share: float) -> None:
    assert segment_share(text) == share


def test_a_short_text_is_whole() -> None:
    assert fit_into_segment(render, "See you at five") == f"Ada: See you at five {LINK}"


def test_typographic_signs_cost_no_segment() -> None:
    assert (
        fit_into_segment(render, "It\u2019s “fine” \u2013 really…") == f'Ada: It\'s "fine" - really... {LINK}'
    )


@pytest.mark.parametrize("text", ["word " * 100, "слово " * 100, "😀" * 100, "{}" * 100])
def test_a_long_text_is_cut_to_one_segment_and_the_link_stays(text: str) -> None:
    body = fit_into_segment(render, text)
    assert 0.8 < segment_share(body) <= 1
    assert body.endswith(f"... {LINK}")


def test_line_breaks_are_spaces() -> None:
    assert fit_into_segment(render, "one\r\ntwo\n\nthree") == f"Ada: one two three {LINK}"
