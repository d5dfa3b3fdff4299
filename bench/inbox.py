"""`python -m bench.inbox [CONVERSATIONS]`: an inbox drawn by pages and by one call: bytes and milliseconds.

An agent talks with one customer each in all conversations. Somebody else sends one message after the other
meanwhile. The clients are processes of their own, beside the node on the same machine.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import Any, TypeAlias

import psycopg2
from autobahn.websocket.compress import PerMessageDeflateOffer
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred
from twisted.internet.task import react
from twisted.internet.threads import deferToThread

import runtime  # noqa: F401 - chooses Twisted before Autobahn is imported
from bench.load import token
from bench.node import Node, running
from bench.trees import ROOT
from bench.wamp import Wamp, connect
from portico.waiting import sleep

AGENT = 900_001
Draw: TypeAlias = Callable[[Wamp], Awaitable[int]]
SECONDS = 12
PEOPLE = """
    insert into person (id, name, avatar_url)
    select '{agent}', 'Ada Lovelace', 'https://www.example.com/people/ada.jpg'
    union all select 'c' || n, 'Customer Number ' || n, 'https://www.example.com/people/' || n || '.jpg'
    from generate_series(1, {count}) n
"""
TALKS = """
    with talk as (
      insert into conversation (type, property_id, title, last_seq, updated_at)
      select 'property_inquiry', n::text, 'Flat ' || n || ', River Street', 3,
             now() - interval '1 minute' * ((n * 7919) % {count})
      from generate_series(1, {count}) n returning id, property_id, updated_at
    ), people as (
      insert into participant (conversation_id, user_id, read_seq, delivered_seq, read_at, delivered_at)
      select id, '{agent}', 2, 2, now(), now() from talk
      union all select id, 'c' || property_id, 3, 3, now(), now() from talk
    )
    insert into message (conversation_id, seq, sender_id, type, text, local_id, created_at, imported)
    select id, seq, case seq when 2 then '{agent}' else 'c' || property_id end, 'text',
           'Is the flat on the third floor still free for a visit on Saturday?',
           gen_random_uuid()::text, updated_at, 1 -- nobody is told of them
    from talk, generate_series(1, 3) seq
"""


async def by_pages(client: Wamp) -> int:
    """As clients did before; the number of calls."""
    answer, calls = await client.ask("sync.state"), 1
    while answer["more"]:
        answer, calls = await client.ask("sync.changes", since=answer["cursor"]), calls + 1
    return calls


def newest(count: int) -> Draw:
    async def draw(client: Wamp) -> int:
        await client.ask("sync.state", recent=count)
        return 1

    return draw


def newest_in_pieces(count: int) -> Draw:
    async def draw(client: Wamp) -> int:
        await client.ask_in_pieces("sync.state", recent=count)
        return 1

    return draw


async def measure(reactor: Any, node: Node, name: str, draw: Draw) -> None:
    """Print one row: calls, bytes of the answers, milliseconds, and the sends of somebody else meanwhile."""
    client = await connect(reactor, node.url, token(AGENT), [PerMessageDeflateOffer()])
    times: list[float] = []
    calls = size = wire = 0

    async def draw_once() -> None:
        nonlocal calls, size, wire
        client.received, client.wire, began = 0, 0, time.perf_counter()
        calls = await draw(client)
        times.append((time.perf_counter() - began) * 1000)
        size, wire = client.received, client.wire

    sends = deferToThread(sends_of_another, node.url)
    while not sends.called:
        await draw_once()
    answers = await sends
    client.dropConnection()
    drawn = f"{calls} | {size / 1e6:.2f} MB | {wire / 1e6:.2f} MB | {statistics.median(times):.0f}"
    print(f"| {name} | {drawn} | {statistics.median(answers):.0f} / {max(answers):.0f} |")


def sends_of_another(url: str) -> list[float]:
    """Milliseconds of each send of a pair that goes on for some seconds, in a process of its own."""
    command = [sys.executable, "-m", "bench.load", url, "1", "1", str(SECONDS)]
    done = subprocess.run(command, cwd=ROOT, input="go\n", capture_output=True, text=True, check=True)
    answers: list[float] = json.loads(done.stdout.splitlines()[-1])["answer"]
    return answers


async def idle(client: Wamp) -> int:
    """For comparison: nobody draws an inbox."""
    await client.ask("session.info")
    await sleep(global_reactor, 0.2)
    return 1


def fill(dsn: str, count: int) -> None:
    """The conversations, with three messages each."""
    connection = psycopg2.connect(dsn)
    with closing(connection), connection, connection.cursor() as cursor:
        cursor.execute("set search_path = portico")
        for statement in (PEOPLE, TALKS):
            cursor.execute(statement.format(agent=AGENT, count=count))


async def main(reactor: Any, count: int) -> None:
    """Fill a node's database, and draw the inbox in each way."""
    with running() as node:
        fill(node.postgres.format("portico"), count)
        print("| way | calls | JSON | on the wire | ms | send of another user, ms: p50 / slowest |")
        print("|---|---|---|---|---|---|")
        await measure(reactor, node, "(nobody draws)", idle)
        await measure(reactor, node, "`sync.state`, then `sync.changes` by pages of 100", by_pages)
        in_pieces = f"`sync.state(recent={count})` in pieces"
        await measure(reactor, node, in_pieces, newest_in_pieces(count))
        for recent in (count, 50):
            await measure(reactor, node, f"`sync.state(recent={recent})`", newest(recent))


if __name__ == "__main__":
    conversations = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    react(lambda reactor: Deferred.fromCoroutine(main(reactor, conversations)))
