"""`python -m bench.team_inbox [CONVERSATIONS]`: the inbox of a team of 50 people, listed by one of them.

All conversations are open and have three messages, a third of them nobody's, the rest shared out among the
members; all wait, one in ten has the label `viewing`, and one in twenty was handed over by a bot.
"""

import statistics
import sys
import time
from contextlib import closing
from typing import Any

import jwt
import psycopg2
from twisted.internet import reactor as global_reactor
from twisted.internet.threads import deferToThread

import runtime  # noqa: F401 - chooses Twisted before Autobahn is imported
from bench.inbox import TALKS
from bench.load import token
from bench.node import SECRET, Node, running, settle
from bench.program import run
from bench.send import quantile
from bench.wamp import Wamp, connect

MEMBERS, CALLS = 50, 200
CUSTOMERS = (
    "insert into person (id, name) select 'c' || n, 'Customer ' || n from generate_series(1, {count}) n"
)
ITEMS = """
    insert into inbox_item (conversation_id, team_id, assignee_id, labels, active_at, waiting_since)
    select id, {team}, case when id % 3 > 0 then (1000 + id % {members})::text end,
           case when id % 10 = 0 then '{{viewing}}'::text[] else '{{}}' end, updated_at, updated_at
    from conversation
"""
HANDED_OVER = "update conversation set handed_over = true where id % 20 = 0"
WAYS: dict[str, dict[str, Any]] = {
    "all": {},
    "mine": {"assignee": "1001"},
    "nobody's": {"unassigned": True},
    "with a label": {"label": "viewing"},
    "handed over": {"handed_over": True},
}


async def main(node: Node, count: int) -> None:
    """Fill the database, and list the inbox in each way."""
    claims = {"user_id": "bench", "portico_role": "service", "exp": int(time.time()) + 3600}
    service = await connect(global_reactor, node.url, jwt.encode(claims, SECRET, "HS256"))
    lead, *members = [str(1000 + number) for number in range(MEMBERS)]
    people = [await connect(global_reactor, node.url, token(int(each))) for each in (lead, *members)]
    asked = {"name": "Lake Homes", "lead_ids": [lead], "member_ids": members}
    team = (await service.ask("team.create", **asked))["team"]
    fill(node.postgres.format("portico"), team["id"], team["participant_id"], count)
    await deferToThread(settle, node)  # the messages are read for the search, by the previews, ...
    sys.stdout.write("| inbox | entries | p50 ms | p99 ms |\n|---|---|---|---|\n")
    for name, filters in WAYS.items():
        sys.stdout.write(await _row(people[1], name, {"team_id": team["id"], **filters}) + "\n")


async def _row(member: Wamp, name: str, asked: dict[str, Any]) -> str:
    times, entries = [], 0
    for _ in range(CALLS):
        began = time.perf_counter()
        entries = len((await member.ask("inbox.list", **asked))["entries"])
        times.append((time.perf_counter() - began) * 1000)
    return f"| {name} | {entries} | {statistics.median(times):.1f} | {quantile(sorted(times), 0.99):.1f} |"


def fill(dsn: str, team: int, participant: str, count: int) -> None:
    """The conversations, and what the team has made of them."""
    connection = psycopg2.connect(dsn)
    with closing(connection), connection, connection.cursor() as cursor:
        cursor.execute("set search_path = portico")
        cursor.execute(CUSTOMERS.format(count=count))
        cursor.execute(TALKS.format(agent=participant, count=count))
        cursor.execute(ITEMS.format(team=team, members=MEMBERS))
        cursor.execute(HANDED_OVER)
        cursor.execute("analyze")


if __name__ == "__main__":
    with running() as bench_node:
        run(main(bench_node, int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
