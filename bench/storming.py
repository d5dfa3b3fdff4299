"""The people of a storm, a process of its own: `python -m bench.storming KIND HOME OTHER CLIENTS`.

All are connected to the node HOME, and each has a conversation with a writer at the node OTHER. Before the
word HOME is killed (`polite` or `impatient` people), or after it HOME is drained while they write (`drain`).
Ends with 1, and the reason in its last line, when a node is not there or not all can come in.
"""

import random
import socket
import sys
import time
from collections import Counter
from collections.abc import Coroutine, Sequence
from typing import Any

import msgspec
from twisted.internet import defer
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred, DeferredSemaphore, gatherResults

import runtime  # noqa: F401 - chooses Twisted before Autobahn is imported
from bench.node import NotThere
from bench.people import Person, impatient, polite
from bench.program import run as run_program
from bench.program import tell, wait_for_the_word
from portico.waiting import sleep

AT_ONCE = 20  # who come in together at the beginning
NEWS = 10  # one in so many gets a message while nobody is there
BETWEEN = 10.0  # seconds between two messages of a person
AFTER = 3.0  # seconds that people go on to write after all have moved
MOST = 120.0  # seconds after which nobody waits for the rest


class Storm(msgspec.Struct):
    """What became of the people; seconds after the word."""

    people: int
    back: list[float]
    attempts: int
    told: dict[str, int]
    missed: int  # messages that somebody does not have
    messages: int = 0  # that were acknowledged
    own_cpu: float = 0.0  # seconds of the program that they are in
    node_cpu: float = 0.0  # of the node that they come to, without the databases
    sends: list[float] = []
    unanswered: int = 0  # sends whose answer was cut off; each was repeated
    failed: int = 0  # sends that got an error


class Crowd:
    """The people, and what they notice."""

    def __init__(self, kind: str, home: int, other: int, size: int) -> None:
        pause = impatient if kind == "impatient" else polite
        self.people = [Person((home, other), number, pause) for number in range(1, size + 1)]
        self.writer = Person((other,), 0, polite)
        self._chats: dict[int, int] = {}
        self.news: dict[str, Person] = {}  # by local id of an acknowledged message, who is to have it
        self._is_over = False
        self.storm = Storm(size, [], 0, {}, 0)

    async def gather(self) -> None:
        """Everybody comes in, a few at a time, and has a conversation."""
        await self.writer.come()
        turns = DeferredSemaphore(AT_ONCE)
        await _all([turns.run(_deferred, self._settle, person) for person in self.people])
        for person in self.people:
            person.attempts = 0
            person.told.clear()

    async def _settle(self, person: Person) -> None:
        await person.come()
        opened = await person.ask(
            "conversation.create", participant_ids=[str(self.writer.id)], type="general"
        )
        self._chats[person.id] = opened.result["conversation"]["id"]

    async def be_lost(self) -> None:
        """Return when all are back after the end of their node, and have what was written meanwhile."""
        began = time.monotonic()
        coming = _all([_deferred(self._return, person, began) for person in self.people])
        telling = _deferred(self._write_news)
        await _bounded(coming)
        await _bounded(telling)
        await sleep(global_reactor, AFTER)
        self.count()

    async def _return(self, person: Person, began: float) -> None:
        await person.come_back()
        self.storm.back.append(time.monotonic() - began)

    async def _write_news(self) -> None:
        for person in self.people[::NEWS]:
            local_id = f"news-{person.id}"
            await self.writer.ask(
                "message.send", conversation_id=self._chats[person.id], text="news", local_id=local_id
            )
            self.news[local_id] = person

    async def be_moved(self) -> None:
        """Write until all have moved from their node, and a little longer."""
        began = time.monotonic()
        writing = _all([_deferred(self._write, person) for person in self.people])
        await _bounded(_all([_deferred(self._return, person, began) for person in self.people]))
        await sleep(global_reactor, AFTER)
        self._is_over = True
        await _bounded(writing)
        self.count()

    async def _write(self, person: Person) -> None:
        await sleep(global_reactor, BETWEEN * random.random())  # noqa: S311
        number = 0
        while not self._is_over:
            began, number = time.monotonic(), number + 1
            local_id, chat = f"{person.id}-{number}", self._chats[person.id]
            answer = await person.ask(
                "message.send", conversation_id=chat, text="Is it free?", local_id=local_id
            )
            self.storm.sends.append(time.monotonic() - began)
            self.storm.unanswered += answer.unanswered
            self.storm.failed += answer.errors
            self.news[local_id] = self.writer
            await self._rest(BETWEEN - (time.monotonic() - began))

    async def _rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._is_over and time.monotonic() < until:
            await sleep(global_reactor, 0.25)

    def count(self) -> None:
        """Add up what they noticed."""
        storm, told = self.storm, Counter[str]()
        for person in self.people:
            storm.attempts += person.attempts
            told += person.told
        storm.told = dict(told.most_common(6))
        storm.messages = len(self.news)
        storm.missed = sum(local_id not in reader.seen for local_id, reader in self.news.items())


async def _all(work: "Sequence[Deferred[Any]]") -> None:
    await gatherResults(list(work))


def _deferred(work: Any, *arguments: Any) -> "Deferred[Any]":
    return Deferred.fromCoroutine(work(*arguments))


async def _bounded(work: "Deferred[Any] | Coroutine[Any, Any, Any]") -> None:
    """Wait, but not for ever: who is not back is not counted as back."""
    reactor: Any = global_reactor
    waited = work if isinstance(work, Deferred) else Deferred.fromCoroutine(work)
    await waited.addTimeout(MOST, reactor).addErrback(lambda _: None)


def _look_for_node(port: int) -> None:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=MOST).close()
    except OSError as error:
        raise NotThere(f"no node listens on port {port}") from error


async def _gather(crowd: Crowd) -> None:
    reactor: Any = global_reactor
    try:
        await Deferred.fromCoroutine(crowd.gather()).addTimeout(MOST, reactor)
    except defer.TimeoutError:
        raise NotThere(f"not all came in within {MOST:.0f} s") from None


async def main(kind: str, home: int, other: int, size: int) -> None:
    """Gather, wait for the word, suffer, tell."""
    for port in (home, other):
        _look_for_node(port)
    crowd = Crowd(kind, home, other, size)
    await _gather(crowd)
    wait_for_the_word()
    began = time.process_time()
    await (crowd.be_moved() if kind == "drain" else crowd.be_lost())
    crowd.storm.own_cpu = time.process_time() - began
    tell(crowd.storm)


if __name__ == "__main__":
    run_program(main(sys.argv[1], *map(int, sys.argv[2:5])))
