"""Cuts an answer out of the text of a mail: without what it quotes, and without signatures. Pure.

Everything is decided line by line, with patterns that are tried at one place of a short line, so that no text
takes more than linear time.
"""

import re

from portico.domain.inbound.html_text import QUOTED_BELOW
from portico.domain.inbound.phrases import (
    ATTRIBUTION,
    BEGINS_ATTRIBUTION,
    BY_ADDRESS,
    CLOSING,
    DEVICE,
    DISCLAIMER,
    FIELDS,
    FROM,
    MARKS,
    ORIGINAL,
)
from portico.domain.text import MAX_TEXT, is_visible

MAX_LINES = 2_000
MAX_LINE = 400  # characters of a line that may be more than a person's words
MAX_SIGNATURE = 9  # lines behind `Best regards`
MAX_WORDS = 60  # characters of a line of a signature
WRAPPED = 4  # lines over which a mail program breaks `On ... wrote:`
ENDS = "…"
DASHES = re.compile(r"(?:--|__|[\u2013\u2014]) ?")
RULE = re.compile(r"[_]{20,}|[-]{40,}|[=]{20,}|[*]{20,}")
INVISIBLE = re.compile(rf"[{MARKS}\u200b\u2060-\u2064\ufeff\u00ad]")
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
CONTACT = re.compile(r"\d|@|www\.|https?:|\|", re.IGNORECASE)
ADDRESS = re.compile(r"\s*<?https?://\S{1,200}\s*")
GAPS = re.compile(r"\n{3,}")


def answer_of(text: str) -> str:
    """What the person has written; empty if that is nothing."""
    lines = _lines(text)
    own = _without_device(_without_quotes(lines))
    own = _without_closing(_without_disclaimer(_without_signature(own)))
    answer = GAPS.sub("\n\n", "\n".join(own)).strip()
    return fitted(answer) if is_visible(answer) else ""


def fitted(text: str) -> str:
    """As much of the text as a message holds."""
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1].rstrip() + ENDS


def _lines(text: str) -> list[str]:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    return [CONTROLS.sub("", line).rstrip(" \t") for line in plain.split("\n")[:MAX_LINES]]


def _bare(line: str) -> str:
    """The line as the patterns see it; empty for one that is too long for them."""
    return INVISIBLE.sub("", line).strip() if len(line) <= MAX_LINE else ""


def _without_quotes(lines: list[str]) -> list[str]:
    """The lines outside of quotations: above them, below them and between them."""
    own: list[str] = []
    index = 0
    while index < len(lines):
        if _ends_here(lines, index):
            break
        taken = _attribution(lines, index)
        if taken and not _is_followed_by_quote(lines, index + taken):
            break
        if taken or _is_quoted(lines[index]):
            index += taken or 1
            continue
        own.append(lines[index])
        index += 1
    return own


def _is_quoted(line: str) -> bool:
    return INVISIBLE.sub("", line[:20]).lstrip().startswith((">", "\uff1e"))


def _ends_here(lines: list[str], index: int) -> bool:
    """Whether all from here on is quoted: an `Original Message`, or the headers of what is answered."""
    line = _bare(lines[index])
    if line == QUOTED_BELOW or ORIGINAL.fullmatch(line):
        return True
    if RULE.fullmatch(line):
        return any(_is_header_block(lines, below) for below in range(index + 1, min(index + 4, len(lines))))
    return _is_header_block(lines, index)


def _is_header_block(lines: list[str], index: int) -> bool:
    """`From:` and two more headers below it; some programs write one, as `Sent:`, above it."""
    first, *below = [_bare(line) for line in lines[index : index + 8]]
    if FIELDS.match(first) and below:
        first, *below = below
    return FROM.match(first) is not None and sum(FIELDS.match(line) is not None for line in below) >= 2


def _attribution(lines: list[str], index: int) -> int:
    """How many lines `On ... wrote:` takes from here; 0 if it is none."""
    joined = _bare(lines[index])
    if not joined:
        return 0
    for count in range(1, WRAPPED + 1):
        if _is_attribution(joined):
            return count
        following = _bare(lines[index + count]) if index + count < len(lines) else ""
        begins = BEGINS_ATTRIBUTION.match(joined) or following.startswith("<")
        if not following or not begins or len(joined) > MAX_LINE:
            return 0
        joined = f"{joined} {following}"
    return 0


def _is_attribution(line: str) -> bool:
    has_date = any(char.isdigit() for char in line)
    return has_date and (ATTRIBUTION.fullmatch(line) or BY_ADDRESS.fullmatch(line)) is not None


def _is_followed_by_quote(lines: list[str], index: int) -> bool:
    following = next((line for line in lines[index:] if _bare(line) or len(line) > MAX_LINE), "")
    return _is_quoted(following)


def _without_signature(lines: list[str]) -> list[str]:
    """Up to `-- ` (RFC 3676), or another line that is drawn above a signature."""
    for index, line in enumerate(lines):
        drawn = line == "-- " or DASHES.fullmatch(line) or RULE.fullmatch(_bare(line))
        if drawn and _is_short(lines[index + 1 :]):
            return lines[:index]
    return lines


def _is_short(lines: list[str]) -> bool:
    """Whether these may be a signature: few, or in one piece."""
    return len([line for line in lines if line]) <= 2 * MAX_SIGNATURE


def _without_device(lines: list[str]) -> list[str]:
    """Without `Sent from my phone`, and the address of the program below it."""
    said = [DEVICE.fullmatch(_bare(line).strip("*_ -")) is not None for line in lines]
    return [
        line
        for index, line in enumerate(lines)
        if not said[index] and not (index and said[index - 1] and ADDRESS.fullmatch(line))
    ]


def _without_closing(lines: list[str]) -> list[str]:
    """Without `Best regards`, and the name and numbers below it, if they end the text."""
    start = max(0, len(lines) - 3 * MAX_SIGNATURE)
    for index in range(start, len(lines)):
        rest = [_bare(line) for line in lines[index + 1 :] if line]
        said = any(is_visible(line) for line in lines[:index])
        if said and CLOSING.fullmatch(_bare(lines[index])) and _is_signature(rest):
            return lines[:index]
    return lines


def _is_signature(lines: list[str]) -> bool:
    return 0 < len(lines) <= MAX_SIGNATURE and all(_is_of_signature(line) for line in lines)


def _is_of_signature(line: str) -> bool:
    ends_sentence = line.endswith((".", "?", "!", "؟", ":"))
    return 0 < len(line) <= MAX_WORDS and (not ends_sentence or CONTACT.search(line) is not None)


def _without_disclaimer(lines: list[str]) -> list[str]:
    """Up to the paragraph that says that the mail is confidential, which stands at the end."""
    for index, line in enumerate(lines):
        begins = index > 0 and not lines[index - 1]
        if begins and DISCLAIMER.match(INVISIBLE.sub("", line[:MAX_LINE]).strip()):
            return lines[:index]
    return lines
