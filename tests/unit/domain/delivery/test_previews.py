"""What people wrote, beside other words: it turns nothing around and looks like nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.domain.delivery.previews import FSI, PDI, closed, isolated, one_line, plain, preview_of_name
from portico.domain.text import TURNS

ODD = st.text(st.sampled_from([*TURNS, *"ab \n\r\t\x1b\x85\u2028\u05d0\u0663\U0001f600\u200d"]))


@pytest.mark.parametrize(
    ("original", "shown"),
    [
        ("moc.live\u202e.example", "moc.live.example"),
        ("\u2067\u2069 plain", " plain"),
        ("one\r\ntwo\u2028three\x0bfour", "one\ntwo\nthree\nfour"),
        ("bell\x07 \x1b[2J", "bell [2J"),
        ("\u0646\u0627\u0645\u0647\u200c\u0627\u06cc", "\u0646\u0627\u0645\u0647\u200c\u0627\u06cc"),
    ],
)
def test_turns_and_controls_go_and_the_words_stay(original: str, shown: str) -> None:
    assert plain(original) == shown


@given(ODD)
def test_one_line_is_one_line_without_turns(text: str) -> None:
    shown = one_line(text)
    assert len(shown.splitlines()) <= 1
    assert TURNS.isdisjoint(shown)
    assert shown.isascii() or "\x85" not in shown


def test_only_what_is_written_from_the_right_is_isolated() -> None:
    assert isolated("Ada 7 · Łódź 😀") == "Ada 7 · Łódź 😀"
    for text in ("\u05d0\u05d3\u05d4 7", "7 \u0639", "\u0663", "a\u200f"):
        assert isolated(text) == FSI + text + PDI
    assert isolated("") == ""


def test_what_is_cut_leaves_no_isolation_open() -> None:
    whole = f"from {isolated(chr(0x5D0) * 9)}"
    assert closed(whole) == whole
    assert closed(whole[:9]) == whole[:9] + PDI


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada\r\nBcc: x", "Ada Bcc: x"),
        ("\u202eada", "ada"),
        ("\u05d0", f"{FSI}\u05d0{PDI}"),
        ("\u200b", None),
        (None, None),
    ],
)
def test_a_name_is_read_again_where_it_is_shown(name: str | None, shown: str | None) -> None:
    assert preview_of_name(name) == shown
