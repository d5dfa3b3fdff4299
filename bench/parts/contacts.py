"""Presence of somebody with 1,000 contacts."""

from bench.node import running
from bench.presence import BURST, LOSSES, Presence, presence
from bench.report.aim import at_most
from bench.report.parts import Part

CONTACTS = 1000
HEARD = BURST / 10  # events of a burst, at most: a tenth of the changes
TEXT = """{contacts:,} connected people share groups with somebody whose status changes five times a second.
An event that one of them hears costs the server {cpu:.0f} µs of CPU; it comes after {p50:.0f} ms (p50) and
{p99:.0f} ms (p99). Of {burst} changes at once each hears {of_burst:.0f}, and of {losses} short losses of
the connection {of_losses:.0f}."""


def measured() -> Part:
    """Run it on a node of its own."""
    with running() as node:
        return part(presence(node, CONTACTS))


def part(found: Presence) -> Part:
    """What the page says."""
    text = TEXT.format(
        contacts=found.contacts,
        cpu=found.cpu,
        p50=found.p50,
        p99=found.p99,
        burst=BURST,
        of_burst=found.of_burst,
        losses=LOSSES,
        of_losses=found.of_losses,
    )
    limit = "an answer to each change: the next one comes when the last was told to all"
    aims = [
        at_most(
            f"presence: events that a contact hears of {BURST} changes at once", HEARD, found.of_burst, limit
        ),
        at_most(f"presence: events that a contact hears of {LOSSES} short losses", 0, found.of_losses),
    ]
    return Part("presence", "Presence of somebody with many contacts", text, [], [], aims)
