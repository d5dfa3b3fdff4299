"""The load, a process of its own: pairs of users, each sender keeps `window` messages in flight.

`python -m bench.load URL PAIRS WINDOW SECONDS` waits for a line on stdin between connecting and
sending, and prints one JSON object at the end. A message counts when it was answered and heard.
"""

import itertools
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

import jwt
import msgspec
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred, gatherResults

import runtime  # noqa: F401 - chooses Twisted before Autobahn is imported
from bench.node import SECRET
from bench.program import run as run_program
from bench.program import tell, wait_for_the_word
from bench.wamp import Wamp, connect

TEXT = "Is the flat on the third floor still free for a visit on Saturday? " * 2


class Measured(msgspec.Struct):
    """What a run measured; latencies in milliseconds. What the server refused has none."""

    messages: int
    seconds: float
    answer: list[float]
    delivery: list[float]
    refused: int = 0


class Pair:
    """A sender, a receiver, and the messages between them."""

    def __init__(self, sender: Wamp, receiver: Wamp, conversation_id: int) -> None:
        self.texts: Iterator[str] = itertools.repeat(TEXT)
        self._sender = sender
        self._conversation_id = conversation_id
        self._heard: dict[str, Deferred[float]] = {}
        run = uuid.uuid4().hex  # another run sends other messages
        self._ids = (f"{run}-{number}" for number in itertools.count())
        receiver.heard = self._on_event

    async def send_until(self, end: float, measured: Measured) -> None:
        """Send one after the other until the time is over."""
        while time.perf_counter() < end:
            began = time.perf_counter()
            answered, heard = await self.send_one()
            measured.answer.append((answered - began) * 1000)
            measured.delivery.append((heard - began) * 1000)
            measured.messages += 1

    async def send_one(self) -> tuple[float, float]:
        """Send a message; when it was answered, and when it was heard."""
        local_id = next(self._ids)
        heard = self._heard[local_id] = Deferred()
        await self._sender.ask(
            "message.send", conversation_id=self._conversation_id, text=next(self.texts), local_id=local_id
        )
        return time.perf_counter(), await heard

    def _on_event(self, payload: dict[str, Any]) -> None:
        self._heard.pop(payload["message"]["local_id"]).callback(time.perf_counter())


def token(user_id: int) -> str:
    """A token of the bench."""
    return jwt.encode({"user_id": user_id, "exp": int(time.time()) + 3600}, SECRET, "HS256")


async def pair_of(reactor: Any, url: str, number: int) -> Pair:
    """Two people who have met."""
    sender = await connect(reactor, url, token(2 * number))
    receiver = await connect(reactor, url, token(2 * number + 1))
    await receiver.listen("message.created")
    opened = await sender.ask("conversation.create", participant_ids=[str(2 * number + 1)], type="general")
    return Pair(sender, receiver, opened["conversation"]["id"])


async def run(pairs: Sequence[Pair], window: int, seconds: float) -> Measured:
    """All pairs at once."""
    measured, began = Measured(0, 0.0, [], []), time.perf_counter()
    streams = [pair.send_until(began + seconds, measured) for pair in pairs for _ in range(window)]
    await gatherResults([Deferred.fromCoroutine(stream) for stream in streams])
    measured.seconds = time.perf_counter() - began
    return measured


async def main(url: str, pairs: int, window: int, seconds: float) -> None:
    """Connect, wait for the word, send, tell."""
    reactor: Any = global_reactor
    people = [await pair_of(reactor, url, number) for number in range(1, pairs + 1)]
    wait_for_the_word()
    tell(await run(people, window, seconds))


if __name__ == "__main__":
    run_program(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))
