"""The load at a fixed rate, a process of its own: messages are sent when they are due, answered or not.

`python -m bench.open_load URL PAIRS RATE SECONDS` waits for a line on stdin between connecting and sending,
and prints one JSON object at the end. Latencies count from the moment at which a message was due, so a server
that stops for a while is not asked less often meanwhile, and what waited counts with its wait.
"""

import itertools
import sys
import time
from collections.abc import Sequence
from typing import Any

from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred, gatherResults

import runtime  # noqa: F401 - chooses Twisted before Autobahn is imported
from bench.load import Measured, Pair, pair_of
from bench.program import run as run_program
from bench.program import tell, wait_for_the_word

WARM_UP = 2.0  # seconds that are not counted


def schedule(rate: float, seconds: float) -> list[float]:
    """When messages are due, in seconds from the start: one after the other, at equal distances."""
    return [number / rate for number in range(int(rate * seconds))]


async def send_when_due(reactor: Any, pair: Pair, due: float, measured: Measured | None) -> None:
    """Send one message at its time; `due` is a time of `time.perf_counter`."""
    waiting: Deferred[None] = Deferred()
    reactor.callLater(max(0.0, due - time.perf_counter()), waiting.callback, None)
    await waiting
    try:
        answered, heard = await pair.send_one()
    except RuntimeError:
        if measured:
            measured.refused += 1
        return
    if measured:
        measured.answer.append((answered - due) * 1000)
        measured.delivery.append((heard - due) * 1000)
        measured.messages += 1


async def run(reactor: Any, pairs: Sequence[Pair], rate: float, seconds: float) -> Measured:
    """All pairs in turn, after a warm-up at the same rate."""
    measured, began = Measured(0, 0.0, [], []), time.perf_counter()
    turns = itertools.cycle(pairs)
    sent = [
        send_when_due(reactor, next(turns), began + offset, measured if offset >= WARM_UP else None)
        for offset in schedule(rate, WARM_UP + seconds)
    ]
    await gatherResults([Deferred.fromCoroutine(each) for each in sent])
    measured.seconds = time.perf_counter() - began - WARM_UP
    return measured


async def main(url: str, pairs: int, rate: float, seconds: float) -> None:
    """Connect, wait for the word, send, tell."""
    reactor: Any = global_reactor
    people = [await pair_of(reactor, url, number) for number in range(1, pairs + 1)]
    wait_for_the_word()
    tell(await run(reactor, people, rate, seconds))


if __name__ == "__main__":
    run_program(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])))
