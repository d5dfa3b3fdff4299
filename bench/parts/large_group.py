"""A message to everybody of a large group."""

from bench.group import Group, group
from bench.limits.writes import write_cost
from bench.node import running
from bench.report.aim import at_most
from bench.report.parts import Part

PEOPLE, DEVICES = 250, 4  # and devices of each
RECEIVER = 20.0  # microseconds
TEXT = """Everybody of a group hears a message on several devices, {receivers:,} in all. A receiver costs the
server {cpu:.0f} µs of CPU; an event is heard after {p50:.0f} ms (p50) and {p99:.0f} ms (p99)."""


def measured() -> Part:
    """Run it on a node of its own."""
    with running() as node:
        return part(group(node, PEOPLE, DEVICES), write_cost())


def part(found: Group, write: float) -> Part:
    """What the page says. `write`: microseconds of CPU of a bare write to a socket."""
    text = TEXT.format(receivers=found.receivers, cpu=found.cpu, p50=found.p50, p99=found.p99)
    limit = f"a bare write of the frame to a socket takes {write:.1f} µs"
    aim = at_most("a receiver of a group: µs of CPU", RECEIVER, found.cpu, limit)
    return Part("group", "A message to many", text, [], [], [aim])
