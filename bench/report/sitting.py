"""Measures the send path for a report: each server in turn, then fixed rates."""

import time
from collections.abc import Callable
from pathlib import Path

from bench import peer
from bench.limits.disk import disk
from bench.limits.inserts import inserts
from bench.limits.measure import crossbar_echo, websocket_echo
from bench.node import Node, running, settle
from bench.rates import RATES, at_rate
from bench.report.results import Report, conditions
from bench.send import SECONDS, Figures, send

WINDOWS = (1, 16)


def take(pairs: int, turns: int, yardstick: Path | None, say: Callable[[str], None]) -> Report:
    """Measure everything; what is compared takes turns, so that a change of the machine's speed meets all."""
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
    return Report(found, rows, rates, start, synced)


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
