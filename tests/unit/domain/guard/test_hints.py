"""A text without hints is not searched: nothing that a detector would find may be without them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portico.domain.guard import detection
from portico.domain.guard.detection import FINDERS, find
from portico.domain.guard.folding import fold
from portico.domain.guard.hints import WORDS, may_tell
from portico.domain.guard.number_words import AMONG_DIGITS
from portico.domain.guard.respelled import respelled
from portico.domain.guard.view import View
from portico.domain.guard.vocabulary import words
from tests.unit.domain.guard.test_detection import LANGUAGES, read

PROSE = words("the flat is free on a bus with me at my place to see you name mail i in x b g o as and it")
SIGNS = [*" .,:;/@_-()[]<>\"'", " . ", "(.)", "[.]", "://", "www ", "\U0001f47b", " x ", "f.b"]
PARTS = st.one_of(
    st.sampled_from([*sorted(WORDS), *sorted(AMONG_DIGITS)]),
    st.sampled_from(sorted(PROSE)),
    st.sampled_from(SIGNS),
    st.integers(0, 9999).map(str),
)


def all_views(text: str) -> list[View]:
    folded = respelled(fold(text))
    spread = detection._close_up(folded)
    return [View(folded)] if spread is None else [View(folded), View(spread)]


def found_in(text: str) -> list[str]:
    """What the detectors find in views without hints."""
    views = [view for view in all_views(text) if not may_tell(view)]
    return [f"{name}: {finding}" for view in views for name in FINDERS for finding in FINDERS[name](view)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_the_corpus_is_found_without_a_hint(language: str) -> None:
    assert [sentence for sentence in read(language) if found_in(sentence.text)] == []


@settings(max_examples=1_500, deadline=None)
@given(st.lists(PARTS, min_size=1, max_size=9), st.sampled_from([" ", ""]))
def test_nothing_is_found_without_a_hint(parts: list[str], between: str) -> None:
    assert found_in(between.join(parts)) == []


@pytest.mark.parametrize(
    "text", ["I'm there as tina99", "geral arobase casasdoporto pt", "my gmail: rosalopes"]
)
def test_one_word_may_be_the_hint(text: str) -> None:
    assert find(text)


def test_most_texts_have_no_hint() -> None:
    texts = [
        "Is the flat still free?",
        "We could come tomorrow, if that suits you.",
        "Merci beaucoup !",
        "نعم شكرا",
    ]
    assert [text for text in texts if may_tell(View(fold(text)))] == []
