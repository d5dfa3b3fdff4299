"""The piece of a text that shows why it was found."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.domain.search.fragments import CUT, WIDTH, fragment
from portico.domain.search.query import matches, parse
from portico.domain.search.words import words_of

MARK = re.compile(r"<mark>(.*?)</mark>", re.DOTALL)
WORDS = st.lists(st.sampled_from(["house", "Crème", "the", "<b>", "&", "çà", '"x"', "a\u0301b"]), max_size=80)


@pytest.mark.parametrize(
    ("text", "typed", "shown"),
    [
        ("The house is big", "house", "The <mark>house</mark> is big"),
        ("Crème brûlée", "creme bru", "<mark>Crème</mark> <mark>brûlée</mark>"),
        ("re\u0301serve\u0301!", "reserve", "<mark>re\u0301serve\u0301</mark>!"),
        ("a big house", '"big house"', "a <mark>big house</mark>"),
        ("<b>house</b>", "house", "&lt;b&gt;<mark>house</mark>&lt;/b&gt;"),
        ("Tom & house", "house", "Tom &amp; <mark>house</mark>"),
        ("nothing here", "house", "nothing here"),
        ("", "house", ""),
    ],
)
def test_hits_are_marked_and_the_rest_is_escaped(text: str, typed: str, shown: str) -> None:
    assert fragment(text, parse(typed)) == shown


def test_a_long_text_is_cut_between_words_around_its_first_hit() -> None:
    text = " ".join(["before"] * 100 + ["house"] + ["after"] * 100)
    shown = fragment(text, parse("house"))
    assert shown.startswith(f"{CUT}before before")
    assert "before <mark>house</mark> after" in shown
    assert shown.endswith(f"after{CUT}")


@given(WORDS, st.sampled_from(["house", "creme", "ca ab", '"the creme"', "th", "b", "x"]))
def test_a_fragment_is_a_piece_of_the_text_with_marks(words: list[str], typed: str) -> None:
    text, query = " ".join(words), parse(typed)
    shown = fragment(text, query)
    bare = unescape(re.sub("</?mark>", "", shown)).removeprefix(CUT).removesuffix(CUT)
    assert bare in text
    assert len(bare) <= WIDTH + 64
    assert "<" not in MARK.sub("", shown)
    if matches(query, [text]):
        assert MARK.search(shown)


@given(WORDS)
def test_whatever_is_marked_answers_to_the_query(words: list[str]) -> None:
    for marked in MARK.findall(fragment(" ".join(words), parse("hou*"))):
        assert words_of(unescape(marked)) == [("house", 1)]


@given(st.text(max_size=400), st.text(max_size=40))
def test_no_text_gets_its_markup_through(text: str, typed: str) -> None:
    bare = re.sub("</?mark>", "", fragment(text, parse(typed)))
    assert not set("<>\"'") & set(bare)
