"""An offered load, a process of its own: messages are sent at a fixed rate, whatever becomes of them.

`python -m bench.overloading URL USERS RATE SECONDS FIRST` waits for a line on stdin between connecting and
sending, and prints one JSON object at the end. Each user writes in a conversation of their own, and gives up
on what is not answered at the end.
"""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

import runtime  # noqa: F401 - chooses Twisted before Autobahn is imported
from bench.load import TEXT, token
from bench.wamp import Wamp, connect
from portico.waiting import sleep

TICK = 0.01  # seconds between two volleys


class Offered(msgspec.Struct):
    """What was offered, and what came of it."""

    offered: int = 0
    stored: int = 0
    refused: dict[str, int] = {}
    unanswered: int = 0


class Offer:
    """All users take turns."""

    def __init__(self, people: Sequence[tuple[Wamp, int]]) -> None:
        self._people = people
        self._refused: Counter[str] = Counter()
        self.result = Offered()

    async def send(self, rate: float, seconds: float) -> Offered:
        """Offer so many messages a second."""
        reactor: Any = global_reactor
        began = time.perf_counter()
        while (passed := time.perf_counter() - began) < seconds:
            for _ in range(int(passed * rate) - self.result.offered):
                self._send_one()
            await sleep(reactor, TICK)
        await sleep(reactor, 1.0)
        answered = self.result.stored + self._refused.total()
        self.result.unanswered, self.result.refused = self.result.offered - answered, dict(self._refused)
        return self.result

    def _send_one(self) -> None:
        person, conversation_id = self._people[self.result.offered % len(self._people)]
        self.result.offered += 1
        local_id = f"{os.getpid()}-{self.result.offered}"
        asked = person.ask("message.send", conversation_id=conversation_id, text=TEXT, local_id=local_id)
        asked.addCallbacks(self._stored, self._not_stored)

    def _stored(self, _: Any) -> None:
        self.result.stored += 1

    def _not_stored(self, failure: Failure) -> None:
        told = failure.value.args[0] if failure.value else None
        self._refused[told[0].removeprefix("portico.error.") if isinstance(told, list) else "lost"] += 1


async def main(url: str, users: int, rate: float, seconds: float, first: int) -> None:
    """Connect, wait for the word, send, tell."""
    people = []
    for number in range(first, first + users):
        person = await connect(global_reactor, url, token(number))
        opened = await person.ask("conversation.create", participant_ids=[f"of-{number}"], type="general")
        people.append((person, opened["conversation"]["id"]))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    offered = await Offer(people).send(rate, seconds)
    sys.stdout.write(json.dumps(msgspec.to_builtins(offered)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.nice(5)
    what = (sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5]))
    loop: Any = global_reactor
    finished = Deferred.fromCoroutine(main(*what))
    finished.addErrback(lambda failure: sys.stderr.write(failure.getTraceback()))
    finished.addBoth(lambda _: loop.callLater(0, loop.stop))
    loop.run()
