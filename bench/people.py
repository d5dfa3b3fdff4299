"""People with one connection, who come back after each loss and repeat what was not answered."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionRefusedError as Refused

from bench.lean_wamp import LeanWamp, connect_lean
from bench.load import token
from portico.waiting import sleep

FIRST_ID = 6_000_000
GIVE_UP = 10.0  # seconds after which a client thinks that its attempt has failed
LOOK = 0.02  # seconds between two looks whether the connection is back
Pause = Callable[[int, float], float]  # from the number of attempts and what the server asks for, to seconds


def polite(attempt: int, asked: float) -> float:
    """The pause of the client library: what the server asks for, and up to 1 s, 1.6 s, … at random."""
    return asked + random.random() * min(60.0, 1.6 ** (attempt - 1))  # noqa: S311


def impatient(_attempt: int, _asked: float) -> float:
    """Again at once, for ever."""
    return 0.0


class Answer(NamedTuple):
    """What a call returned, and how often it had to be repeated before."""

    result: Any
    unanswered: int
    errors: int


class Person:
    """Somebody in one conversation. A balancer that knows nothing sends each attempt to the next node."""

    def __init__(self, ports: Sequence[int], number: int, pause: Pause) -> None:
        self._ports, self._pause = ports, pause
        self.id = FIRST_ID + number
        self._token = token(self.id)
        self._cursor: str | None = None
        self.session: LeanWamp | None = None
        self.attempts, self.told = 0, Counter[str]()
        self.seen: set[str] = set()  # local ids of messages

    async def come(self) -> None:
        """Be there, with everything that was missed; tried until it works."""
        attempt = 0
        while True:
            for port in self._ports:
                self.attempts += 1
                asked = await self._try(port)
                if asked is None:
                    return
                if asked >= 0:
                    attempt += 1
                    await sleep(global_reactor, self._pause(attempt, asked))
                elif port == self._ports[-1]:
                    await sleep(global_reactor, LOOK)

    async def _try(self, port: int) -> float | None:
        """None when it worked, else the pause that the server asks for; below 0 where nobody listens."""
        reactor: Any = global_reactor
        try:
            self.session = await Deferred.fromCoroutine(self._enter(port)).addTimeout(GIVE_UP, reactor)
        except Refused:
            return -1.0
        except Exception as error:  # noqa: BLE001 - whatever it is, the next attempt follows
            self.told[_reason(error)] += 1
            return _asked(error)
        return None

    async def _enter(self, port: int) -> LeanWamp:
        session = LeanWamp(port, self._token)
        try:
            await connect_lean(session, global_reactor, port)
            await self._catch_up(session)
        except BaseException:  # also when it is given up: nobody is to serve it any more
            session.leave()
            raise
        return session

    async def _catch_up(self, session: LeanWamp) -> None:
        session.heard = self._hear
        await session.listen("message.created")
        more = True
        while more:
            answer = await self._ask_missed(session)
            self._cursor, more = answer["cursor"], answer["more"]
            self.seen.update(message["local_id"] for message in answer["messages"])

    def _ask_missed(self, session: LeanWamp) -> "Deferred[dict[str, Any]]":
        if self._cursor is None:
            return session.ask("sync.state")
        return session.ask("sync.changes", since=self._cursor)

    async def come_back(self) -> None:
        """Wait for the end of the connection, and come back."""
        assert self.session is not None  # noqa: S101
        await self.session.ended
        self.session = None
        await sleep(global_reactor, self._pause(1, 0.0))
        await self.come()

    async def ask(self, procedure: str, **arguments: Any) -> Answer:
        """Call until there is a result."""
        unanswered = errors = 0
        while True:
            while self.session is None:
                await sleep(global_reactor, LOOK)
            try:
                return Answer(await self.session.ask(procedure, **arguments), unanswered, errors)
            except ConnectionError:
                unanswered += 1
                await sleep(global_reactor, LOOK)
            except RuntimeError as error:
                errors += 1
                self.told[_reason(error)] += 1
                await sleep(global_reactor, max(LOOK, _asked(error)))

    def _hear(self, payload: dict[str, Any]) -> None:
        self.seen.add(payload["message"]["local_id"])


def _reason(error: Exception) -> str:
    parts = error.args[0] if error.args and isinstance(error.args[0], list) else [str(error)]
    names = [part for part in parts if isinstance(part, str) and part]
    return names[0][:60] if names else type(error).__name__


def _asked(error: Exception) -> float:
    """The seconds that an ABORT or an ERROR asks to wait."""
    parts = error.args[0] if error.args and isinstance(error.args[0], list) else []
    asked = [part["retry_after_ms"] for part in parts if isinstance(part, dict) and "retry_after_ms" in part]
    return asked[0] / 1000 if asked else 0.0
