"""A node is lost, and all its clients come to another one."""

from bench.report.aim import at_most
from bench.report.parts import Part
from bench.send import quantile
from bench.storming import MOST, Storm
from bench.storms import SHARES, storm

CLIENTS = 2000
SECONDS = 6.0
KIND = "polite"
TEXT = """Two nodes; one is killed, and its {people:,} clients come to the other one as the client library
does, whose first pause is up to a second. Those who are back have logged in, subscribed, and have what was
written meanwhile ({missed} messages are missing). The node that they come to took {node:.2f} ms of CPU for
each of them without its databases, and the load {own:.2f} ms on the same cores."""


def measured() -> Part:
    """Run it on nodes of its own."""
    return part(storm(KIND, CLIENTS))


def part(found: Storm) -> Part:
    """What the page says."""
    back = sorted(found.back)
    times = [quantile(back, share) if len(back) >= found.people * share else MOST for share in SHARES]
    own, node = found.own_cpu * 1000 / found.people, found.node_cpu * 1000 / found.people
    text = TEXT.format(people=found.people, missed=found.missed, node=node, own=own)
    limit = f"the node and the load need {(own + node) * found.people / 1000:.1f} s of CPU for it"
    rows = [[f"{share:.0%}", f"{seconds:.1f}"] for share, seconds in zip(SHARES, times, strict=True)]
    aims = [
        at_most(f"{found.people:,} clients of a lost node are back: s", SECONDS, times[-1], limit),
        at_most("messages that they miss", 0, found.missed),
    ]
    return Part("storm", "A lost node", text, ["clients", "back after, s"], rows, aims)
