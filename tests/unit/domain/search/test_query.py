# ruff: noqa: RUF001 - letters that look like others are what this is about
"""What a query means, and whether and where a text answers it."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.domain.search.query import Word, matches, parse, spans
from portico.domain.search.words import tokens, words_of

ACCENTED = st.text(alphabet=st.characters(categories=["L", "M", "N", "P", "Zs"]), max_size=60)


def meaning(typed: str) -> list[str]:
    """The terms of a query as one could type them; `+n` is a gap, and `|` stands before another spelling."""
    return ["|".join(" ".join(map(_typed, words)) for words in term.spellings) for term in parse(typed)]


def _typed(word: Word) -> str:
    return ("" if word.gap == 1 else f"+{word.gap} ") + word.text + ("*" if word.begun else "")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("house", ["house*"]),
        ("big house", ["big", "house*"]),
        ('"big house"', ["big house"]),
        ('"big house" gar', ["big house", "gar*"]),
        ('gar "big house"', ["gar", "big house"]),
        ("gar* flat*", ["gar*", "flat*"]),
        ('"big hou', ["big hou*"]),
        ("e-mail today", ["e mail|email", "today*"]),
        ("today e-mail", ["today", "e mail*|email*"]),
        ("O’Brien,ada x", ["o brien ada", "x*"]),
        ("2-3 rooms", ["2 3", "rooms*"]),
        ("CRÈME Straße", ["creme", "strasse*"]),
        ("flat flat*", ["flat", "flat*"]),
        ("flat* flat", ["flat*"]),
        ("house &", ["house*"]),
        ("“big house”", ["big house"]),
        ("上海 房", ["上海", "房*"]),
        ("房 上海", ["房*", "上海*"]),
        ("不動産 x", ["不動 動産", "x*"]),
        ("手机iphone x", ["手机 +2 iphone", "x*"]),
        ('"手机 很好"', ["手机 +2 很好"]),
        ("🎉🎉", ["🎉 🎉*"]),
    ],
)
def test_words_phrases_and_beginnings(typed: str, meant: list[str]) -> None:
    assert meaning(typed) == meant


@pytest.mark.parametrize("typed", ["", " ", '"', '""', "***", "& | ! <->", "':* (", "\u0301", "\u200b"])
def test_a_query_without_words_asks_for_nothing_and_finds_nothing(typed: str) -> None:
    assert parse(typed) == ()
    assert not matches(parse(typed), ["anything"])


@given(st.text(max_size=200))
def test_no_query_is_a_mistake(typed: str) -> None:
    for term in parse(typed):
        assert term.words
        assert all(words_of(word.text) for word in term.words)


@given(st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True), min_size=1, max_size=8))
def test_a_text_answers_to_its_own_words_whole_and_begun(words: list[str]) -> None:
    text = " ".join(words)
    assert matches(parse(text), [text])
    assert matches(parse(f'"{text}"'), [text])
    assert matches(parse(text[:-1] or text), [text])
    assert matches(parse(" ".join(reversed(words))), [text])


@pytest.mark.parametrize(
    ("typed", "text", "answers"),
    [
        ("hou", "The house", True),
        ("hou house", "The house", False),
        ("ouse", "The house", False),
        ("the garden", "The house", False),
        ('"big house"', "a big red house", False),
        ('"big house"', "a BIG, house!", True),
        ("creme", "Crème brûlée", True),
        ("crème", "CREME", True),
        ("strasse", "Straße 5", True),
        ("reservé", "re\u0301serve\u0301", True),
    ],
)
def test_what_answers(typed: str, text: str, answers: bool) -> None:
    assert matches(parse(typed), [text]) is answers


def test_each_word_may_stand_in_another_text_but_a_phrase_in_one() -> None:
    assert matches(parse("flat ada"), ["Flat 5", "Ada"])
    assert not matches(parse('"flat ada"'), ["Flat", "Ada"])


@given(ACCENTED, ACCENTED)
def test_hits_lie_in_order_apart_and_where_there_are_some(typed: str, text: str) -> None:
    query, found = parse(typed), tokens(text)
    hits = spans(query, found)
    assert all(start < end for start, end in hits)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(hits))
    assert bool(hits) or not matches(query, [text])


def test_overlapping_hits_are_one() -> None:
    assert spans(parse('"a b" "b c" b'), tokens("a b c, b")) == [(0, 5), (7, 8)]


def test_of_an_endless_word_only_the_beginning_counts() -> None:
    assert matches(parse("x" * 90), ["x" * 5000])
