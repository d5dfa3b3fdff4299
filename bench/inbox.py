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
from typing import Any, NamedTuple, TypeAlias

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
SECONDS = 8
HEAD = ["way", "calls", "JSON", "on the wire", "ms", "send of another user, ms: p50 / slowest"]
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


class Drawn(NamedTuple):
    """Calls, bytes of the answers (JSON, and on the wire), milliseconds, and those of another's sends."""

    way: str
    calls: int
    size: int
    wire: int
    times: list[float]
    sends: list[float]

    @property
    def row(self) -> list[str]:
        """The cells of a line of the table."""
        sizes = [f"{size / 1e6:.2f} MB" for size in (self.size, self.wire)]
        sends = f"{statistics.median(self.sends):.0f} / {max(self.sends):.0f}"
        return [self.way, str(self.calls), *sizes, f"{statistics.median(self.times):.0f}", sends]


async def measure(reactor: Any, node: Node, way: str, draw: Draw) -> Drawn:
    """Draw again and again while somebody else sends."""
    client = await connect(reactor, node.url, token(AGENT), [PerMessageDeflateOffer()])
    times: list[float] = []
    calls = size = wire = 0
    sends = deferToThread(sends_of_another, node.url)
    while not sends.called:
        client.received, client.wire, began = 0, 0, time.perf_counter()
        calls = await draw(client)
        times.append((time.perf_counter() - began) * 1000)
        size, wire = client.received, client.wire
    answers = await sends
    client.dropConnection()
    return Drawn(way, calls, size, wire, times, answers)


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


def ways(count: int) -> dict[str, Draw]:
    """By name."""
    return {
        "(nobody draws)": idle,
        "`sync.state`, then `sync.changes` by pages of 100": by_pages,
        f"`sync.state(recent={count})` in pieces": newest_in_pieces(count),
        f"`sync.state(recent={count})`": newest(count),
        "`sync.state(recent=50)`": newest(50),
    }


async def main(reactor: Any, count: int) -> None:
    """Fill a node's database, draw the inbox in each way, and print the rows."""
    with running() as node:
        fill(node.postgres.format("portico"), count)
        print(f"| {' | '.join(HEAD)} |\n" + "|---" * len(HEAD) + "|")
        for name, draw in ways(count).items():
            drawn = await measure(reactor, node, name, draw)
            print(f"| {' | '.join(drawn.row)} |")


if __name__ == "__main__":
    conversations = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    react(lambda reactor: Deferred.fromCoroutine(main(reactor, conversations)))
