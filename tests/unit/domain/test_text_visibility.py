"""What somebody sees of a text, and what a name may hold."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.domain.conversations import members_of
from portico.domain.errors import InvalidArgument
from portico.domain.text import TURNS, check_id, check_name, check_visible, clean_name, is_visible

UNSEEN = {
    "spaces": " \t\u00a0\u3000\u1680",
    "zero width space": "\u200b",
    "joiner": "\u200d",
    "word joiner": "\u2060\u2061\u2065",
    "byte order mark": "\ufeff",
    "blank braille": "\u2800",
    "hangul fillers": "\u3164\u115f\u1160\uffa0",
    "soft hyphen": "\u00ad",
    "variation selectors": "\ufe0f\ufe0e\U000e0100\u180b",
    "tags": "\U000e0041\U000e007f\U000e0001",
    "marks that belong to nothing": "\u0301\u20dd",
    "direction": "\u202e\u202c\u2066\u2069\u200e",
    "lines": "\r\n\u2028\u2029\x0b",
    "controls": "\x01\x7f\x85",
    "musical blank": "\U0001d159",
    "khmer vowels": "\u17b4\u17b5",
    "grapheme joiner": "\u034f",
    "placeholder": "\ufffc",
    "for ever no character": "\ufdd0\uffff",
}
ROCKET = "\U0001f469\u200d\U0001f680"  # a woman and a rocket, joined
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
PERSIAN = "می\u200cخواهم"  # noqa: RUF001
WRITTEN = ("a", "é", "e\u0301", "0", ".", "\u200bx", "你好", "かな", "한국", "مرحبا", "कमरा")
SEEN = (*WRITTEN, "👍", "❤", "🇰🇪", ROCKET, ENGLAND, "\u0600", "\uf8ff")
SPOOFED = ("Ada\nLovelace", "Ada\u2028L", "A\tB", "Ada\x1b[0m", *(f"Ada{turn}b" for turn in sorted(TURNS)))


@pytest.mark.parametrize("text", UNSEEN.values(), ids=UNSEEN)
def test_what_nobody_sees_is_not_visible(text: str) -> None:
    assert not is_visible(text)
    assert clean_name(text) is None
    with pytest.raises(InvalidArgument) as caught:
        check_visible("text", text)
    assert caught.value.fields["field"] == "text"
    with pytest.raises(InvalidArgument):
        check_name("name", text)


def test_all_that_is_unseen_together_is_unseen() -> None:
    assert not is_visible("".join(UNSEEN.values()))
    assert not is_visible("")


@pytest.mark.parametrize("text", SEEN)
def test_whatever_is_drawn_is_visible(text: str) -> None:
    assert is_visible(text)


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        ("  Ada   Lovelace ", "Ada Lovelace"),
        ("Ada\nLovelace", "Ada Lovelace"),
        ("A\u200bd\u00ada\ufeff", "Ada"),
        ("\u202eadA\u202c", "adA"),
        ("Ada\u3164", "Ada"),
        ("\u200dAda\u200c", "Ada"),
        (PERSIAN, PERSIAN),
        (f"{ROCKET} Ada {ENGLAND}", f"{ROCKET} Ada {ENGLAND}"),
        ("Ada\U000e0041", "Ada"),
        ("Ada\x00\x1b[31m", "Ada[31m"),
    ],
)
def test_a_name_is_on_one_line_and_holds_what_is_seen(original: str, expected: str) -> None:
    assert clean_name(original) == expected


@pytest.mark.parametrize("name", SPOOFED)
def test_a_chosen_name_that_would_show_as_something_else_is_refused(name: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        check_name("name", name)
    assert caught.value.fields["field"] == "name"
    assert re.search("leave it out|on one line", str(caught.value.fields["reason"]))


def test_a_chosen_name_is_kept_as_it_is_meant() -> None:
    assert check_name("title", " Flat 4\u200b, Łódź\n") == "Flat 4, Łódź"
    assert check_name("name", "\u200fעדה") == "\u200fעדה"


@given(st.text(max_size=30))
def test_a_clean_name_is_clean_and_visible(text: str) -> None:
    name = clean_name(text)
    if name is not None:
        assert clean_name(name) == name
        assert is_visible(name)
        assert "\n" not in name
        assert TURNS.isdisjoint(name)


@pytest.mark.parametrize("id_", ["\u200b", "7\u200b", "ad\u202ea", "a\nb", "\u3164"])
def test_an_id_that_looks_like_another_is_nobodys(id_: str) -> None:
    with pytest.raises(InvalidArgument):
        check_id("user_id", id_)
    with pytest.raises(InvalidArgument):
        members_of("ada", [id_])


@pytest.mark.parametrize("id_", ["7", "ada@example.org", "Ada Lovelace", "ünï", "名"])
def test_any_id_that_is_seen_is_an_id(id_: str) -> None:
    check_id("user_id", id_)
