"""Words with digits for letters: services (`te1egram`), number words in Arabizi (`wa7id`, `sab3a`)."""

import re
from itertools import product

from portico.domain.guard.domains import PROVIDERS
from portico.domain.guard.folding import Folded
from portico.domain.guard.number_words import UNITS
from portico.domain.guard.services import PLATFORMS

RESPELLED = re.compile(r"(?<![^\W_])(?=[a-z]*[013457$]++[a-z])[a-z013457$]{4,12}+(?![^\W_])")
DIGIT_IN_WORD = re.compile(r"[013457$][a-z]")
LOOKS = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "$": "s"}
ARABIZI = str.maketrans("37", "ah")  # the letters ain and hah, as Latin keyboards have them
KNOWN = PLATFORMS | PROVIDERS
MOST_SPELLINGS = 16


def respelled(folded: Folded) -> Folded:
    """The text with the usual letters in these words; every character keeps its place."""
    if DIGIT_IN_WORD.search(folded.text) is None:
        return folded
    return folded._replace(text=RESPELLED.sub(_usual, folded.text))


def _usual(match: re.Match[str]) -> str:
    word = match.group()
    if sum(char.isalpha() for char in word) < 3:
        return word
    if (number := word.translate(ARABIZI)) in UNITS:
        return number
    spellings = product(*(LOOKS.get(char, char) for char in word))
    for _, letters in zip(range(MOST_SPELLINGS), spellings, strict=False):
        if (name := "".join(letters)) in KNOWN:
            return name
    return word
