"""The same node with 1, 2 and 4 processes of messaging."""

import psutil

from bench.cores import COUNTS, DATABASE, WINDOWS, others, pin
from bench.node import running
from bench.report.parts import Part
from bench.send import Figures, send
from portico.processes import SEVERAL

PAIRS = 50
TEXT = """`MESSAGING_PROCESSES` is {counts}; the router has a core alone and everything else the other{s}.
CPU of a message, in ms. The router is one process, so its core is the limit of a node: {limits} (1 s
divided by its CPU of a message)."""
HEAD = ["processes", "window", "messages/s", "router", "`messaging`", "PostgreSQL", "others"]


def measured() -> Part:
    """Run it on a node for each number."""
    found = list[tuple[int, Figures]]()
    for count in COUNTS:
        with running(MESSAGING_PROCESSES=str(count)) as node:
            pin(node)
            found += [(count, send(node, PAIRS, window)) for window in WINDOWS]
    return part(found, psutil.cpu_count() or 1)


def part(found: list[tuple[int, Figures]], cores: int) -> Part:
    """What the page says."""
    alone = [figures for count, figures in found if count == 1]
    limits = " and ".join(
        f"{1000 / figures.roles['router']:,.0f} messages a second at window {figures.window}"
        for figures in alone
    )
    counts = ", ".join(map(str, COUNTS[:-1])) + f" and {COUNTS[-1]}"
    text = TEXT.format(counts=counts, s="s" if cores > 2 else "", limits=limits)
    return Part("cores", "Several processes of messaging", text, HEAD, [_row(*each) for each in found])


def _row(count: int, figures: Figures) -> list[str]:
    costs = figures.roles
    shown = [costs["router"], costs[SEVERAL], costs[DATABASE], others(costs)]
    rate = f"{figures.per_second:.0f}"
    return [str(count), str(figures.window), rate, *(f"{cost:.3f}" for cost in shown)]
