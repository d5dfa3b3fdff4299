"""Takes all measurements of a report, one after the other on one machine."""

import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from bench import peer
from bench.group import group
from bench.idle import idle
from bench.limits.disk import disk
from bench.limits.inserts import inserts
from bench.limits.measure import crossbar_echo, websocket_echo
from bench.limits.writes import write_cost
from bench.node import Node, running, settle
from bench.rates import RATES, at_rate
from bench.report.results import Report, conditions
from bench.rest import CONNECTIONS, compare
from bench.send import SECONDS, Figures, send
from bench.slow_disk import PAUSES, slow_disk

WINDOWS = (1, 16)
GROUP = (250, 4)  # people, and devices of each


class Yardsticks(msgspec.Struct, frozen=True):
    """What Portico is compared with: a folder (`bench/peer.py`), and an interpreter (`bench/rest.py`)."""

    folder: Path | None
    python: str | None


def take(
    pairs: int, turns: int, connections: int, yardsticks: Yardsticks, say: Callable[[str], None]
) -> Report:
    """Measure everything; what is compared takes turns, so that a change of the machine's speed meets all."""
    yardstick = yardsticks.folder
    found, began = conditions(), time.monotonic()
    with running() as node:
        start = time.monotonic() - began
        rows: list[Figures] = []
        for window in WINDOWS:
            for turn in range(turns):
                say(f"window {window}, turn {turn + 1} of {turns}")
                rows += _turn(node, pairs, window, yardstick)
        say("fixed rates")
        settle(node)
        synced = disk(node.home)
        rates = [at_rate(node, pairs, rate, turns) for rate in RATES]
        say("a group")
        heard, written = group(node, *GROUP), write_cost()
        settle(node)
        say(f"{connections} idle connections")
        cost = idle(node, connections)
        say("REST")
        asked = compare(node, CONNECTIONS, turns, yardsticks.python)
    disks = []
    for pause in PAUSES:
        say(f"a disk that is {pause:g} ms slower")
        disks.append(slow_disk(pause, pairs, turns, yardstick))
    return Report(
        found, rows, rates, start, connections, cost.memory, cost.cpu, heard, disks, asked, synced, written
    )


def _turn(node: Node, pairs: int, window: int, yardstick: Path | None) -> list[Figures]:
    return [
        *(_beside(node, pairs, window, yardstick) if yardstick else ()),
        send(node, pairs, window),
        crossbar_echo(pairs, window, SECONDS),
        websocket_echo(pairs, window, SECONDS),
        inserts(node, window, SECONDS),
    ]


def _beside(node: Node, pairs: int, window: int, yardstick: Path) -> list[Figures]:
    """The yardstick, and Portico with its load: a load shares the cores, so that only equal ones compare."""
    return [
        peer.yardstick(node, yardstick, pairs, window),
        *(peer.portico(node, yardstick, pairs, window, serializer) for serializer in peer.NAMES),
    ]
