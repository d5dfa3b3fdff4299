"""Emoji: what a reaction may be, each in one spelling.

Keyboards send the heart with and without the selector that asks for a picture (U+FE0F). Unicode calls one
spelling of each emoji fully qualified; that is the one that is kept.
"""

import unicodedata
from functools import cache

from emoji import EMOJI_DATA, STATUS, emojize

from portico.domain.changes import without_selectors
from portico.domain.errors import InvalidArgument

JOINER = "\u200d"
# What other servers call their reactions.
WORDS = {
    "like": "👍", "thumbs_up": "👍", "thumbsup": "👍", "dislike": "👎", "thumbs_down": "👎",
    "love": "❤️", "heart": "❤️", "laugh": "😂", "haha": "😂", "wow": "😮", "sad": "😢",
    "angry": "😡", "fire": "🔥", "clap": "👏", "celebrate": "🎉",
}  # fmt: skip


def check_emoji(text: str) -> str:
    """The emoji in its stored spelling. Raises InvalidArgument."""
    emoji = spelled(text)
    if emoji is None:
        raise InvalidArgument("emoji", "is no emoji: send one, such as 👍")
    return emoji


def imported(text: str) -> str:
    """The same for emoji of other servers, also `like` or `:heart:`. Raises InvalidArgument."""
    word = text.strip().strip(":").lower()
    emoji = spelled(text) or WORDS.get(word) or spelled(emojize(f":{word}:", language="alias"))
    if emoji is None:
        raise InvalidArgument("reactions", f"{text[:32]!r} is no emoji: map it to one, or leave it out")
    return emoji


def spelled(text: str) -> str | None:
    """The fully qualified spelling of an emoji; None for anything else."""
    whole = _qualified().get(without_selectors(text))
    if whole is not None:
        return whole
    parts = [_part(part) for part in without_selectors(text).split(JOINER)]
    return JOINER.join(part for part in parts if part) if all(parts) else None


def _part(text: str) -> str | None:
    """A part of a sequence that a keyboard made up, or an emoji that is younger than the table."""
    return _qualified().get(text) or (text if _is_reserved(text) else None)


def _is_reserved(text: str) -> bool:
    return len(text) == 1 and 0x1F300 <= ord(text) <= 0x1FAFF and unicodedata.category(text) == "Cn"


@cache
def _qualified() -> dict[str, str]:
    full = STATUS["fully_qualified"]
    return {without_selectors(emoji): emoji for emoji, known in EMOJI_DATA.items() if known["status"] == full}
