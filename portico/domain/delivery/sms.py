"""Fits text into one segment of an SMS. Pure.

A segment has 160 characters of the GSM alphabet, or 70 of any other (3GPP TS 23.038).
"""

from collections.abc import Callable

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")  # each after an escape: two characters
GSM, UCS2 = 160, 70
CUT = "…"
PLAIN = str.maketrans(
    {
        "\u2026": "...",
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2013": "-",
        "\u2014": "-",
        "\u00a0": " ",
    }
)


def segment_share(text: str) -> float:
    """The share of one segment that the text takes; at most 1 fits."""
    if all(char in BASIC or char in EXTENDED for char in text):
        return sum(2 if char in EXTENDED else 1 for char in text) / GSM
    return len(text.encode("utf-16-be")) / 2 / UCS2


def fit_into_segment(render: Callable[[str], str], text: str) -> str:
    """The rendered SMS with as much of `text` as one segment holds; typographic signs become ASCII.

    If it is too long even without the text, it is sent in several segments.
    """
    words = " ".join(text.split())
    whole = render(words).translate(PLAIN)
    if segment_share(whole) <= 1:
        return whole
    cuts = (render(words[:length].rstrip() + CUT).translate(PLAIN) for length in range(GSM, 0, -1))
    return next((cut for cut in cuts if segment_share(cut) <= 1), render("").translate(PLAIN))
