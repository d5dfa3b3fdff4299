# ruff: noqa: RUF001 - letters that look like others are what this is about
"""Folding: all spellings of a text become the same, in every script, and none takes long."""

import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.domain.search import folding
from portico.domain.search.folding import clusters, fold
from tests.support.languages import SENTENCES, UNSPACED

TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=st.characters(categories=["M", "Lo", "Lm", "Cf", "So", "Nd"]), max_size=60),
    st.sampled_from([*SENTENCES.values(), *UNSPACED.values()]),
)
NASTY = st.text(
    alphabet="aи\u0306\u0308\u093c\u0921\u094d\u200d\u200c\ufe0f👩🏽🇰❤"
    "\u0e4d\u0e49น\u0e32か\u3099\uff9e\u1109\u1165\u11a8서ㅏ \u0600-'",
    max_size=12,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Zoë  Ångström", "zoe  angstrom"),
        ("O'Brien–Smith", "o-brien smith"),
        ("STRASSE straße", "strasse strasse"),
        ("İstanbul ısı", "istanbul isi"),
        ("ﬁne №1", "fine no1"),
        ("Łódź, Ærø, Þór, Ħal, Ǿ", "lodz  aero  thor  hal  o"),
        ("कमरा ज़मीन गाड़ी", "कमरा जमीन गाड़ी"),
        ("مُـدَرِّسَة أ إ آ ٱ ى ی ک", "مدرسه ا ا ا ا ي ي ك"),
        ("שָׁלוֹם", "שלום"),
        ("カガｶﾞ がが", "かがが がが"),
        ("\u1109\u1165\u110b\u116e\u11af", "서울"),
        ("мой ёж, Україна, їжа", "мой еж  україна  їжа"),
        ("１２ ٣٤ ۵۶ ७८", "12 34 56 78"),
        ("👩🏽\u200d🔬❤️🇰🇪", "👩\u200d🔬❤🇰🇪"),
        ("h\u200bo\u00adu\u2060se", "house"),
        ("\ud7ff\U000e0041", " "),
    ],
)
def test_what_is_the_same_to_somebody_who_searches(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(TEXTS | NASTY)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_folding_any_character_twice_changes_nothing() -> None:
    every = [
        chr(code) for code in range(0, sys.maxunicode + 1, 1) if code < 0x3400 or 0xA000 <= code < 0xD800
    ]
    changed = [each for each in every if fold(fold(each)) != fold(each)]
    assert changed == []


@given(TEXTS)
def test_how_a_text_was_encoded_does_not_matter(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert fold(decomposed) == fold(unicodedata.normalize("NFC", decomposed))


@given(TEXTS | NASTY)
def test_the_pieces_of_a_text_are_the_text(text: str) -> None:
    found = list(clusters(text))
    assert "".join(piece for piece, _, _ in found) == fold(text)
    assert "".join(text[start:end] for _, start, end in found) == text


ATTACKS = {
    "each character another one": "".join(map(chr, range(0xA000, 0xA000 + 10_000))),
    "rare letters": "".join(chr(code) for code in range(0x10000, 0x14000) if chr(code).isalnum())[:10_000],
    "accents piled up": "a" + "\u0301\u0323\u0334" * 3_333,
    "marks in the wrong order": "บ" + "\u0e48\u0e38" * 4_999,
    "viramas": "क\u094d" * 5_000,
    "viramas and nuktas": "ड" + "\u094d\u093c" * 4_999,
    "stacked letters": "ក\u17d2" * 5_000,
    "emoji that join": "👩\u200d" * 5_000,
    "joiners": "👩" + "\u200d" * 9_999,
    "halves of flags": "🇰" * 9_999,
    "pieces of syllables": "\u1109\u1165\u11af" * 3_333,
    "hyphens": "a-" * 5_000,
    "nothing that one sees": "a" + "\u200b" * 9_999,
    "one letter that is eighteen": "\ufdfa" * 10_000,
    "signs before a number": "\u0600" * 10_000,
    "breves": "и" + "\u0306\u0308" * 4_999,
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_takes_long(attack: str) -> None:
    assert _seconds(ATTACKS[attack]) < 0.02


def _seconds(text: str) -> float:
    """The processor's time of folding something that was never seen before; the best of some tries."""
    times = []
    for _ in range(5):
        folding._pieces.clear()
        began = time.thread_time()
        fold(text)
        times.append(time.thread_time() - began)
    return min(times)


def test_what_was_folded_is_not_remembered_for_ever() -> None:
    for start in range(0, 0x30000, 0x1000):
        fold("".join(map(chr, range(start, start + 0x1000))))
    assert len(folding._pieces) <= folding.KEPT
