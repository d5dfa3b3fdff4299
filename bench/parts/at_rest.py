"""Connections that say nothing."""

from bench.idle import WARM, Idle, idle
from bench.node import running
from bench.report.aim import at_most
from bench.report.parts import Part

MEMORY = 15.0  # KiB
TEXT = """{connections:,} idle, subscribed connections, each of which is pinged twice while it is watched,
cost the router {memory:.1f} KiB each, and {cpu:.0f} µs of CPU a second: {share:.0f} % of a core for all
of them."""


def measured(connections: int) -> Part:
    """Run it on a node of its own that lets so many in."""
    with running(MAX_CONNECTIONS=str(2 * WARM + connections)) as node:
        return part(connections, idle(node, connections))


def part(connections: int, found: Idle) -> Part:
    """What the page says."""
    share = found.cpu * connections / 1e4
    text = TEXT.format(connections=connections, memory=found.memory, cpu=found.cpu, share=share)
    return Part("idle", "At rest", text, [], [], [at_most("an idle connection: KiB", MEMORY, found.memory)])
