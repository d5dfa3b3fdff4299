"""Bank accounts (IBAN) and payment cards."""

import re
from collections.abc import Iterator
from functools import reduce

from portico.domain.guard import cues
from portico.domain.guard.digit_runs import Run
from portico.domain.guard.finding import Finding
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
PLAIN = re.compile("[a-z0-9]")
CARD_START = ("34", "35", "36", "37", "38", "4", "5", "6", "22", "23", "24", "25", "26", "27", "30")


def find_ibans(view: View) -> Iterator[Finding]:
    """IBANs whose check digits are right; of others, those that the text calls one."""
    if not view.has_numbers:
        return
    for match in IBAN.finditer(view.text):
        end = _end_of_iban(view.text, match)
        if end:
            number = "".join(PLAIN.findall(view.text[match.start() : end]))
            yield Finding(*view.folded.span(match.start(), end), "iban", number)


def _end_of_iban(text: str, match: re.Match[str]) -> int:
    """Where the number ends, by the length that its country has; 0 where it is none."""
    places = [found.start() for found in PLAIN.finditer(text, match.start(), match.end())]
    number = "".join(text[place] for place in places)
    length = LENGTHS.get(number[:2], 0)
    if not length or len(number) < length:
        return 0
    end = places[length - 1] + 1
    is_named = "iban" in text or "rib" in text or "ايبان" in text
    return end if _is_checked(number[:length]) or (is_named and len(number) == length) else 0


def _is_checked(number: str) -> bool:
    return int("".join(str(int(char, 36)) for char in number[4:] + number[:4])) % 97 == 1


def find_cards(view: View) -> Iterator[Finding]:
    """Numbers of payment cards: the right first digits and check digit, or written as a card is."""
    for run in view.runs:
        digits = run.digits if len(run.pieces) <= 40 else ""
        for window in _card_windows(run) if len(digits) >= 13 else ():
            if _is_card(view.covered, window):
                yield Finding(*view.folded.span(window.start, window.end), "card_number", window.digits)
                break


def _card_windows(run: Run) -> Iterator[Run]:
    """The run, and its parts of 4 groups: the expiry date and the code may stand behind the number."""
    yield run
    for start in range(min(len(run.pieces), 4)):
        for count in (1, 4, 3, 5):
            if len(run.pieces) > count:
                yield Run(run.pieces[start : start + count])


def _is_card(text: str, run: Run) -> bool:
    digits = run.digits
    if not (13 <= len(digits) <= 19 and digits.startswith(CARD_START)) or text[: run.start].endswith("+"):
        return False
    if _luhn(digits):
        return len(digits) in (14, 15, 16, 19) or cues.is_card(text, run.start, run.end)
    return len(digits) in (15, 16) and cues.is_card(text, run.start, run.end)


def _luhn(digits: str) -> bool:
    doubled = "0246813579"
    total = reduce(lambda sum_, digit: sum_ + int(digit), digits[-1::-2], 0)
    return (total + sum(int(doubled[int(digit)]) for digit in digits[-2::-2])) % 10 == 0
