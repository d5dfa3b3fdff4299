"""Bank accounts (IBAN) and payment cards."""

import re
from collections.abc import Iterator
from functools import reduce

from portico.domain.guard import cues
from portico.domain.guard.finding import Finding
from portico.domain.guard.pieces import Run
from portico.domain.guard.view import View

LENGTHS = {
    code: int(length)
    for code, length in re.findall(
        "([a-z]{2})([0-9]{2})",
        "ad24ae23al28at20az28ba20be16bg22bh22br29by28ch21cr22cy28cz24de22dk18do28ee20eg29es24fi18fo18fr27gb22ge22gi23gl18gr27gt28"
        "hr21hu28ie22il23iq23is26it27jo30kw30kz20lb28lc32li21lt20lu20lv21ly25mc27md24me22mk19mr27mt31mu30nl18no15pk24pl28ps29"
        "pt25qa29ro24rs22ru33sa24sc31sd18se24si19sk24sm27so23st25sv28tl23tn24tr26ua29va22vg24xk20ci28sn28ml28bf28cm27ao25mz25"
        "cv25ma28dz26mg27bj28tg28ne28ga27cg27",
    )
}
IBAN = re.compile(r"(?<![a-z0-9])[a-z]{2}[ .\-]?\d[ .\-]?\d(?:[ .\-\n]{0,2}[a-z0-9]){10,40}+")
SEPARATORS = str.maketrans("", "", " .-\n")
VALUES = {ord(char): str(int(char, 36)) for char in "abcdefghijklmnopqrstuvwxyz"}
MOST_IBANS = 5  # of a text
FEWEST, MOST = 13, 19  # digits of a card
SHORTEST_GROUP = 4  # digits of the first group of a card beside other numbers
CARD_FIRST = "23456"
CARD_START = ("34", "35", "36", "37", "38", "4", "5", "6", "22", "23", "24", "25", "26", "27", "30")


def find_ibans(view: View) -> Iterator[Finding]:
    """IBANs whose check digits are right; of others, those that the text calls one."""
    if not view.has_numbers or (view.text.isascii() and LENGTHS.keys().isdisjoint(view.vocabulary)):
        return
    place, text, found = 0, view.text, 0
    while found < MOST_IBANS and (match := IBAN.search(text, place)) is not None:
        number = _iban(text, match)
        place = _end_of(number, text, match.start()) if number else match.end()
        if number:
            found += 1
            view.take(match.start(), place)
            yield Finding(*view.folded.span(match.start(), place), "iban", number)


def _iban(text: str, match: re.Match[str]) -> str:
    """The number, as long as its country has it; nothing where it is none."""
    written = match.group().translate(SEPARATORS)
    length = LENGTHS.get(written[:2], 0)
    number = written[:length]
    if not length or len(number) < length:
        return ""
    is_named = "iban" in text or "rib" in text or "ايبان" in text
    return number if _is_checked(number) or (is_named and number == written) else ""


def _end_of(number: str, text: str, start: int) -> int:
    place = start
    for char in number:
        place = text.index(char, place) + 1
    return place


def _is_checked(number: str) -> bool:
    return int((number[4:] + number[:4]).translate(VALUES)) % 97 == 1


def find_cards(view: View) -> Iterator[Finding]:
    """Numbers of payment cards: the right first digits and check digit, or written as a card is."""
    for run in view.runs:
        if run.figures + 2 * run.words < FEWEST or view.is_taken(run.start, run.end):
            continue
        for window in _card_windows(run):
            if _is_card(view.covered, window):
                yield Finding(*view.folded.span(window.start, window.end), "card_number", window.digits)
                break


def _card_windows(run: Run) -> Iterator[Run]:
    """The run, and its parts of 4 groups: the expiry date and the code may stand behind the number."""
    if not run.is_endless:
        yield run
    lengths = [len(piece.digits) for piece in run.pieces[:9]]
    for start in range(min(len(run.pieces), 4)):
        first = run.pieces[start].digits
        if first[0] not in CARD_FIRST or len(first) < SHORTEST_GROUP:
            continue
        for count in (1, 4, 3, 5):
            if len(run.pieces) > count and FEWEST <= sum(lengths[start : start + count]) <= MOST:
                yield Run(run.pieces[start : start + count])


def _is_card(text: str, run: Run) -> bool:
    digits = run.digits
    if not (FEWEST <= len(digits) <= MOST and digits.startswith(CARD_START)) or text[: run.start].endswith(
        "+"
    ):
        return False
    if _luhn(digits):
        return len(digits) in (14, 15, 16, 19) or cues.is_card(text, run.start, run.end)
    return len(digits) in (15, 16) and cues.is_card(text, run.start, run.end)


def _luhn(digits: str) -> bool:
    doubled = "0246813579"
    total = reduce(lambda sum_, digit: sum_ + int(digit), digits[-1::-2], 0)
    return (total + sum(int(doubled[int(digit)]) for digit in digits[-2::-2])) % 10 == 0
