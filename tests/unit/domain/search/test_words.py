"""The words of a text in every script: what somebody types of it is found, and marked where it stands."""

import itertools
import re
import time
from collections.abc import Callable
from html import unescape
from typing import Literal
from unicodedata import normalize

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from portico.domain.search.folding import fold
from portico.domain.search.fragments import CUT, fragment
from portico.domain.search.query import matches, parse
from portico.domain.search.words import tokens, words_of
from tests.support.languages import OTHERS, SENTENCES, SPELLINGS, UNSPACED
from tests.unit.domain.search.test_folding import ATTACKS, NASTY, TEXTS

MARK = re.compile(r"<mark>(.*?)</mark>", re.DOTALL)
Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
FORMS: st.SearchStrategy[Form] = st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"])
CASES: st.SearchStrategy[Callable[[str], str]] = st.sampled_from([str, str.upper, str.lower])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The house", [("the", 1), ("house", 2)]),
        ("我在上海", [("我在", 1), ("在上", 2), ("上海", 3), ("海", 4)]),
        ("新iPhone手机", [("新", 1), ("iphone", 2), ("手机", 3), ("机", 4)]),
        ("บ้าน", [("บ้า", 1), ("าน", 2), ("น", 3)]),
        ("O'Brien's cat", [("o", 1), ("brien", 2), ("s", 3), ("obriens", 1), ("cat", 4)]),
        ("2-3 rooms", [("2", 1), ("3", 2), ("rooms", 3)]),
        ("ok👍🏽👍", [("ok", 1), ("👍", 2), ("👍", 3)]),
        ("- 'a' -- b", [("a", 1), ("b", 2)]),
    ],
)
def test_words_and_their_places(text: str, words: list[tuple[str, int]]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(("typed", "text"), SPELLINGS)
def test_another_spelling_is_found(typed: str, text: str) -> None:
    assert matches(parse(typed), [text])
    assert MARK.search(fragment(text, parse(typed)))


@pytest.mark.parametrize(("typed", "text"), OTHERS)
def test_another_word_is_not(typed: str, text: str) -> None:
    assert not matches(parse(typed), [text])
    assert not MARK.search(fragment(text, parse(typed)))


@given(st.data(), st.sampled_from(sorted(SENTENCES)), FORMS, FORMS)
def test_any_word_of_any_language_is_found(
    data: st.DataObject, language: str, form: Form, other: Form
) -> None:
    sentence = SENTENCES[language]
    word = data.draw(st.sampled_from(re.split(r"[\s,፡]+", sentence)))
    typed, text = normalize(form, data.draw(CASES)(word)), normalize(other, sentence)
    assert matches(parse(typed), [text])
    assert matches(parse(f'"{typed}"'), [text])
    assert MARK.search(fragment(text, parse(typed)))
    begun = parse(word[: data.draw(st.integers(1, len(word)))])
    assert not begun or matches(begun, [sentence])


@given(st.data(), st.sampled_from(sorted(UNSPACED)), FORMS, FORMS)
def test_any_piece_of_a_text_without_spaces_is_found(
    data: st.DataObject, language: str, form: Form, other: Form
) -> None:
    characters = regex.findall(r"\X\p{M}*", UNSPACED[language])
    start = data.draw(st.integers(0, len(characters) - 1))
    piece = "".join(characters[start : data.draw(st.integers(start + 1, len(characters)))])
    typed, text = normalize(form, piece), normalize(other, UNSPACED[language])
    assert matches(parse(typed), [f"abc {text}, def"])
    [marked, *_] = MARK.findall(fragment(text, parse(f'"{typed}"')))
    assert fold(marked) == fold(piece)


@given(st.sampled_from(sorted(UNSPACED)), st.data())
def test_pieces_are_found_as_they_stand_and_not_by_chance(language: str, data: st.DataObject) -> None:
    characters = regex.findall(r"\X\p{M}*", fold(UNSPACED[language]))
    typed = data.draw(st.lists(st.sampled_from(characters), min_size=2, max_size=4))
    pieces = [characters[start : start + len(typed)] for start in range(len(characters))]
    assert matches(parse('"' + "".join(typed) + '"'), [UNSPACED[language]]) == (typed in pieces)


@given(TEXTS | NASTY)
def test_places_in_the_text_are_those_of_its_words(text: str) -> None:
    found = tokens(text)
    assert [(token.word, token.place) for token in found] == words_of(text)
    for token in found:
        assert 0 <= token.start < token.head <= token.end <= len(text)
        assert token.word in {word for word, _ in words_of(text[token.start : token.end])}


@given(TEXTS | NASTY, st.data())
def test_no_mark_and_no_cut_goes_through_a_character(text: str, data: st.DataObject) -> None:
    typed = data.draw(st.one_of(st.text(max_size=3), st.sampled_from([text[:2], text[1:4], text[-2:]])))
    text = data.draw(st.sampled_from([text, text * 12]))
    shown = fragment(text, parse(typed))
    start = text.find(unescape(MARK.sub(r"\1", shown)).removeprefix(CUT).removesuffix(CUT))
    edges = {0, *itertools.accumulate(len(each) for each in regex.findall(r"\X", text))}
    for part in re.split("</?mark>", shown.removeprefix(CUT).removesuffix(CUT)):
        assert start in edges
        start += len(unescape(part))
    assert start in edges


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_is_long_in_the_searching(attack: str) -> None:
    text = ATTACKS[attack]
    queries = [parse(typed) for typed in (text[:200], f'"{text[:200]}"', " ".join(text[:100]), text[:1])]

    def seconds() -> float:
        began = time.process_time()
        for query in queries:
            fragment(text, query)
        return time.process_time() - began

    assert min(seconds() for _ in range(3)) < 2.0  # a busy machine makes CPU time longer, too
