"""What notifications cost: 500 messages a second to two people each, who are away and have a phone.

The same load twice in one sitting, with the notifier stopped (SIGSTOP) and at work. What waits when it
goes on says how many it plans and pushes a second.
"""

import signal
import sys
import time
from collections.abc import Callable
from typing import Any

import jwt
import msgspec
import psycopg2
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred, gatherResults

import runtime  # noqa: F401 - chooses Twisted before Autobahn is imported
from bench.load import TEXT, token
from bench.node import SECRET, Node, cpu
from bench.program import measure, tell, wait_for_the_word
from bench.program import run as run_program
from bench.send import quantile
from bench.sink import Sink
from bench.wamp import Wamp, connect
from portico.waiting import sleep

SETTLING = 2.0  # seconds: the process manager is to see all processes up before one of them is stopped
SENDERS, RATE, SECONDS = 50, 500, 10
LEFT = """
    select count(*) from portico.delivery where state in ('due', 'taken') and channel = 'push'
"""
CAUGHT_UP = "select count(*) from portico.message m, portico.log_cursor c where c.name = 'notifier' \
    and (m.changed, m.id) > (c.position, c.message_id)"


class Run(msgspec.Struct):
    """What one run measured, in milliseconds."""

    per_second: float
    p50: float
    p99: float


class Work(msgspec.Struct, frozen=True):
    """What the notifier did: the seconds that it took, its own CPU seconds, and those of PostgreSQL."""

    messages: int
    pushes: int
    seconds: float
    cpu: float
    database_cpu: float


class Notified(msgspec.Struct, frozen=True):
    """Both runs, what was left of the first one, and how many seconds the second was behind at its end."""

    stopped: Run
    running: Run
    left: Work
    behind: float


def notify(node: Node, sink: Sink) -> Notified:
    """Both runs."""
    notifier = node.process("notifier")
    time.sleep(SETTLING)
    stopped = _load(node, "first", lambda: notifier.send_signal(signal.SIGSTOP))
    before, began = (cpu([notifier]), cpu(node.database()), sink.pushes), time.monotonic()
    notifier.send_signal(signal.SIGCONT)
    _catch_up(node)
    passed = time.monotonic() - began
    own, database, pushes = (
        now - then
        for now, then in zip((cpu([notifier]), cpu(node.database()), sink.pushes), before, strict=True)
    )
    running = _load(node, "second", lambda: None)
    left = Work(RATE * SECONDS, int(pushes), passed, own, database)
    return Notified(stopped, running, left, _catch_up(node))


def _load(node: Node, name: str, begin: Callable[[], None]) -> Run:
    """`begin` is called when all phones are registered: the notifier does that."""
    run, _, _ = measure(Run, begin, "bench.notify", node.url, name)
    return run


def _catch_up(node: Node) -> float:
    """Seconds until everything is planned and pushed."""
    began, connection = time.monotonic(), psycopg2.connect(node.postgres.format("portico"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        while any(_count(cursor, statement) for statement in (CAUGHT_UP, LEFT)):
            time.sleep(0.1)
    connection.close()
    return time.monotonic() - began


def _count(cursor: Any, statement: str) -> int:
    cursor.execute(statement)
    [(count,)] = cursor.fetchall()
    return int(count)


async def main(url: str, name: str) -> None:
    """The load, a process of its own: everybody sends at a steady pace, answered or not."""
    reactor: Any = global_reactor
    service = await connect(reactor, url, _service())
    groups = [await _group(reactor, url, service, number) for number in range(SENDERS)]
    wait_for_the_word()
    latencies: list[float] = []
    began = time.perf_counter()
    turns = [
        Deferred.fromCoroutine(_send(reactor, groups[n % SENDERS], f"{name}-{n}", n / RATE, latencies))
        for n in range(RATE * SECONDS)
    ]
    await gatherResults(turns)
    taken = time.perf_counter() - began
    latencies.sort()
    tell(Run(len(latencies) / taken, quantile(latencies, 0.5), quantile(latencies, 0.99)))


async def _group(reactor: Any, url: str, service: Wamp, number: int) -> tuple[Wamp, int]:
    """Somebody, and the two who are away."""
    sender = await connect(reactor, url, token(10_000 + number))
    away = [f"away-{number}-{which}" for which in "ab"]
    opened = await sender.ask("conversation.create", participant_ids=away, type="group")
    for user_id in away:
        phone = {"token": f"ExponentPushToken[{user_id}]", "provider": "expo", "platform": "ios"}
        await service.ask("device.register", **phone, as_user=user_id)
    return sender, opened["conversation"]["id"]


async def _send(
    reactor: Any, group: tuple[Wamp, int], local_id: str, after: float, latencies: list[float]
) -> None:
    await sleep(reactor, after)
    sender, conversation_id = group
    began = time.perf_counter()
    await sender.ask("message.send", conversation_id=conversation_id, text=TEXT, local_id=local_id)
    latencies.append((time.perf_counter() - began) * 1000)


def _service() -> str:
    claims = {"user_id": "bench", "portico_role": "service", "exp": int(time.time()) + 3600}
    return jwt.encode(claims, SECRET, "HS256")


if __name__ == "__main__":
    run_program(main(sys.argv[1], sys.argv[2]))
