"""What the contact guard costs: texts of 500 characters of 36 kinds, the dearest first.

`python -m bench.guard [--length 500]`. Nothing is started; the detectors are called in this process. With
`--node`, what a node with the guard needs for a message, beside one without (`bench.guard_node`).
"""

import argparse
import sys
import time
from collections.abc import Callable

from bench import guard_node
from portico.domain.guard.detection import find, forget

LENGTH = 500
TURNS = 40
KINDS = {
    "prose": "Thank you for your message about the flat, the balcony faces the garden and we would come. ",
    "prose about services": "The balcony faces the garden and we would come. Is the flat on Instagram too? ",
    "prose about mails": "The balcony faces the garden and we come. My gmail is full, please send it here. ",
    "digits": "1234567890123456789",
    "pairs of digits": "07 12 34 56 78 90 12 ",
    "single digits": "1 2 3 4 5 6 7 ",
    "digits of no number": "45 612 78 9 3 ",
    "numbers": "0712 345 678, ",
    "numbers in pairs": "06 12 34 56 78 ",
    "numbers after +": "+254 712 345 678 ",
    "references": "ref 0712345678, listing 55820194 ",
    "number words": "zero seven one two three four five ",
    "number words as one": "zerosevenonetwothree ",
    "Arabic number words": "صفر سبعة واحد اثنين ",
    "words and digits": "07 seven 1 two 345 ",
    "look-alikes": "O7I2 34S 67B ",
    "invisible characters": "0\u200b7\u200b1\u200b2\u200b3 ",
    "wide digits": "\uff10\uff17\uff11\uff12 ",
    "Arabic digits": "\u0660\u0665\u0665 \u0661\u0662\u0663 \u0669\u0660\u0668\u0667 ",
    "Cyrillic": "\u043d\u0435\u0442 \u0434\u043e\u043c ",
    "at and dot": "jane at example dot com ",
    "full stops": "a.b.c. d.e ",
    "hosts": "www.example.com/a?b=c ",
    "one long link": "https://example.com/" + "a/b-c?d=1&" * 60,
    "addresses": "jane@example.com ",
    "names": "insta: nairobi.homes @keys_by_sam ",
    "names in words": "my insta is bluehomes and my gmail is blue.homes ",
    "full names": "add me on facebook, Rita Alves Homes, or telegram as rita ",
    "Arabic names": (
        "\u0627\u0628\u0639\u062a\u0644\u064a \u0639\u0644\u0649 \u0627\u0644\u0641\u064a\u0633 "
        "\u0628\u0627\u0633\u0645 \u0639\u0642\u0627\u0631\u0627\u062a "
        "\u0627\u0644\u0646\u0648\u0631 "
    ),
    "Arabic prose": (
        "\u0634\u0643\u0631\u0627 \u0639\u0644\u0649 \u0631\u062f\u0643 "
        "\u0628\u062e\u0635\u0648\u0635 \u0627\u0644\u0634\u0642\u0629 \u0648\u0646\u0648\u062f "
        "\u0627\u0646 \u0646\u0632\u0648\u0631\u0647\u0627 "
    ),
    "prices": "KES 1,234,500 or 450.50 ",
    "dates and times": "12/05/2024 10:30, ",
    "sizes": "3.2 x 4.5 m, 120 sqm ",
    "cards": "4111 1111 1111 1111 ",
    "accounts": "GB82 WEST 1234 5698 7654 32 ",
    "letters apart": "g m a i l ",
}


def text_of(kind: str, length: int = LENGTH) -> str:
    """A text of this kind."""
    piece = KINDS[kind]
    return (piece * (length // len(piece) + 1))[:length]


def fastest(act: Callable[[], object], turns: int = TURNS) -> float:
    """The seconds of the fastest of several turns: the others were disturbed."""
    return min(_seconds(act) for _ in range(turns))


def cost(text: str) -> float:
    """The seconds that one look at a text takes that was not seen before."""

    def look() -> None:
        forget()
        find(text)

    return fastest(look)


def main() -> None:
    """Read the options, and measure the texts or a node."""
    parser = argparse.ArgumentParser("bench.guard", description=__doc__)
    parser.add_argument("--length", type=int, default=LENGTH)
    parser.add_argument("--node", action="store_true")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--window", type=int, default=4)
    parser.add_argument("--turns", type=int, default=5)
    asked = parser.parse_args()
    if asked.node:
        guard_node.compare(asked.pairs, asked.window, asked.turns)
    else:
        measure_kinds(asked.length)


def measure_kinds(length: int) -> None:
    """Print the milliseconds of each kind."""
    costs = {kind: cost(text_of(kind, length)) for kind in KINDS}
    for kind, seconds in sorted(costs.items(), key=lambda item: -item[1]):
        sys.stdout.write(f"{seconds * 1000:.3f} ms  {kind}\n")


def _seconds(act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    return time.process_time() - start


if __name__ == "__main__":
    main()
