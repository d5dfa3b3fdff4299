"""Reactions: emoji, each in one spelling."""

import pytest

from portico.domain.changes import joined, react, unreact
from portico.domain.emojis import check_emoji, imported, spelled
from portico.domain.errors import InvalidArgument

HEART, BARE = "❤\ufe0f", "❤"
JOIN, PICTURE, DARK = "\u200d", "\ufe0f", "\U0001f3ff"
WOMAN, MAN, ROCKET, KISS = "\U0001f469", "\U0001f468", "\U0001f680", "\U0001f48b"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
RAINBOW = f"\U0001f3f3{PICTURE}{JOIN}\U0001f308"
COUPLE = f"{WOMAN}{JOIN}{HEART}{JOIN}{MAN}"
KISSING = f"{WOMAN}{DARK}{JOIN}{HEART}{JOIN}{KISS}{JOIN}{MAN}{DARK}"
KEYCAP = f"1{PICTURE}\u20e3"
YOUNG = "\U0001fac9"  # younger than some tables
EVERY = (
    "👍",
    "👍🏽",
    HEART,
    WOMAN + JOIN + ROCKET,
    KISSING,
    "🇰🇪",
    ENGLAND,
    KEYCAP,
    "🫡",
    RAINBOW,
    COUPLE,
    YOUNG,
)
WORDS = ("x", "lol", "like", ":)", "1", "#", " ", "👍 ", "👍👍", "👍x", "<b>", "", "é")
UNSEEN = ("\u3164", "\u200b", PICTURE, JOIN)
HALF = (WOMAN + JOIN, JOIN + WOMAN, f"a{JOIN}b", "\U0001f3fd", "\U0001f1f0")


@pytest.mark.parametrize("emoji", EVERY)
def test_every_emoji_is_a_reaction_in_its_whole_spelling(emoji: str) -> None:
    assert check_emoji(emoji) == emoji


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (BARE, HEART),
        ("❤\ufe0e", HEART),
        ("☺", "☺\ufe0f"),
        ("1\u20e3", KEYCAP),
        ("©", "©\ufe0f"),
        (RAINBOW.replace(PICTURE, ""), RAINBOW),
        (COUPLE.replace(PICTURE, ""), COUPLE),
        ("👍\ufe0f", "👍"),
    ],
)
def test_spellings_of_one_emoji_are_one(given: str, expected: str) -> None:
    assert check_emoji(given) == expected


@pytest.mark.parametrize("given", [*WORDS, *UNSEEN, *HALF])
def test_what_is_no_emoji_is_no_reaction(given: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        check_emoji(given)
    assert caught.value.fields["field"] == "emoji"
    assert spelled(given) is None


@pytest.mark.parametrize(
    ("given", "expected"),
    [("like", "👍"), (":heart:", HEART), ("LOVE", HEART), (":tada:", "🎉"), (":+1:", "👍"), (BARE, HEART)],
)
def test_reactions_of_other_servers_become_emoji(given: str, expected: str) -> None:
    assert imported(given) == expected


def test_a_word_that_no_emoji_is_called_is_refused_with_its_name() -> None:
    with pytest.raises(InvalidArgument, match="'party_parrot' is no emoji"):
        imported("party_parrot")


def test_a_reaction_that_was_kept_in_another_spelling_is_the_same() -> None:
    old = {BARE: ("ada",), "👍": ("bob",)}
    assert react(old, "ada", HEART) is old
    assert react(old, "bob", HEART) == {HEART: ("ada", "bob"), "👍": ("bob",)}
    assert unreact(old, "ada", HEART) == {"👍": ("bob",)}
    assert unreact({"like": ("ada",)}, "ada", "like") == {}


def test_two_spellings_that_were_kept_show_as_one() -> None:
    assert joined({BARE: ["ada", "bob"], "👍": ["cy"], HEART: ["bob", "dan"]}) == {
        HEART: ["ada", "bob", "dan"],
        "👍": ["cy"],
    }
