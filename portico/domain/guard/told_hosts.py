"""Names of hosts that are told, "example dot com", and the words for "at" and "dot" between them."""

import re

from portico.domain.guard.domains import AT_WORDS, DOT_WORDS, PROVIDERS

AT_SAID = r"at[\s\-](?:sign|symbol)|" + "|".join(sorted(AT_WORDS, key=len, reverse=True))
DOT_SAID = "|".join(sorted(DOT_WORDS, key=len, reverse=True))
OPEN, CLOSE = r"\s{0,2}[(\[{<*_\-|\"]{1,2}\s{0,2}", r"\s{0,2}[)\]}>*_\-|\"]{1,2}\s{0,2}"
DOTS = re.compile(rf"{OPEN}(?:\.|,|d\so\st|{DOT_SAID}){CLOSE}|,?\s(?:{DOT_SAID}),?\s|\s?\.\s?")
DOT_TOLD = rf"(?:{OPEN}(?:\.|{DOT_SAID}){CLOSE}|,?\s(?:{DOT_SAID})\s|\s\.\s)"
SPOKEN_HOST = re.compile(
    rf"(?<![\w.@\-])(?:www{DOT_TOLD})?[\w\-]{{2,40}}+{DOT_TOLD}(?P<second>(?:co|or|ac|go|com|org|ne|net|wordpress|blogspot|wixsite|weebly|carrd){DOT_TOLD})?"
    r"(?P<end>[\w]{2,10}+)(?!\w)(?P<next>\s\w+)?"
)
TOLD = DOT_WORDS | PROVIDERS
SPOKEN_PROVIDERS = PROVIDERS | {"mail", "proton"}


def without_end(match: re.Match[str]) -> tuple[int, int]:
    """A match without the full stop or the spaces at its end."""
    return match.start(), match.start() + len(match.group().rstrip(" .-,"))
