"""The load of texts as the contact guard sees them, a process of its own.

`python -m bench.guard_load URL KIND PAIRS WINDOW SECONDS`, where KIND is one of `KINDS`. It waits for a line
on stdin between connecting and sending, and prints one JSON object at the end. No text comes again among the
next 32, because the guard remembers those that it looked at last. None of them is contact data.
"""

import itertools
import sys
from collections.abc import Callable, Iterator
from typing import Any

from twisted.internet import reactor as global_reactor

import runtime  # noqa: F401 - chooses Twisted before Autobahn is imported
from bench.load import pair_of, run
from bench.program import run as run_program
from bench.program import tell, wait_for_the_word

PROSE = (
    "Hello!",
    "Ok, thanks.",
    "Yes, that suits me well.",
    "Is the flat still free?",
    "I will ask the landlord and tell you tomorrow.",
    "Could you send me a few more pictures of the kitchen?",
    "Thank you for coming, it was a pleasure to show you around.",
    "The owner would like to meet you before she decides, is that fine with you?",
    "We are a family with a small dog, and we would like to move in before the winter.",
    "The balcony faces the garden, so it is quiet in the morning and there is sun in the afternoon.",
    "I liked the rooms very much, but the street was louder than I had thought. Is there a bus at night?",
)
NUMBERS = (
    "The rent is KES {0:,}.",
    "We could come on the {1}th.",
    "Is {1}:30 fine with you?",
    "It has {1} sqm on the {2}rd floor.",
    "Could you do {0:,} a month, without the deposit?",
    "We are {2} people, and we would stay for {1} months.",
)
LONG = "We could come on the {1}th between {2} and 6 in the afternoon. The rent of {0:,} is fine. "
EVERY = 7  # one of so many ordinary texts has a number


def prose(number: int) -> str:
    """One sentence or two without a number."""
    first, second = PROSE[number % len(PROSE)], PROSE[number // len(PROSE) % len(PROSE)]
    return first if number % 3 == 0 else f"{first} {second} {'!' * (number // 121 % 9)}"


def one_number(number: int) -> str:
    """A short sentence with one number, which may continue a telephone number of the messages before."""
    return _filled(NUMBERS[number % len(NUMBERS)], number)


def three_numbers(number: int) -> str:
    """A text of about 145 characters with a day, a time and a rent."""
    return _filled(LONG, number) + PROSE[4 + number % 4]


def ordinary(number: int) -> str:
    """As people write: one text in seven has a number."""
    return prose(number) if number % EVERY else one_number(number // EVERY)


KINDS: dict[str, Callable[[int], str]] = {
    "ordinary": ordinary,
    "one number each": one_number,
    "three numbers each": three_numbers,
}


def texts(kind: str) -> Iterator[str]:
    """Endless texts of a kind."""
    return map(KINDS[kind], itertools.count())


def _filled(sentence: str, number: int) -> str:
    return sentence.format(18_000 + 250 * (number % 397), 7 + number % 23, 2 + number % 7)


async def main(url: str, kind: str, pairs: int, window: int, seconds: float) -> None:
    """Connect, wait for the word, send, tell."""
    reactor: Any = global_reactor
    people, written = [await pair_of(reactor, url, number) for number in range(1, pairs + 1)], texts(kind)
    for pair in people:
        pair.texts = written
    wait_for_the_word()
    tell(await run(people, window, seconds))


if __name__ == "__main__":
    run_program(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5])))
