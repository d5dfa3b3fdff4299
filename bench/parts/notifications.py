"""Notifications: how many are planned and pushed a second, and what each costs."""

from bench.node import running
from bench.notify import RATE, Notified, Run, notify
from bench.report.parts import Part
from bench.sink import running_sink

TEXT = """Messages to two people each, who are away and have a phone (Expo; the pushes go to a local sink).
At first the notifier is stopped. When it goes on, {messages:,} messages wait: it plans {planned:,.0f}
messages a second and sends {pushed:,.0f} pushes a second. A message costs it {own:.2f} ms of CPU and
PostgreSQL {database:.2f} ms; a push takes what its person has not read, so there are fewer pushes than
notifications. Then {rate} messages a second come while it is at work; {behind:.1f} s after the last one
everything is pushed."""


def measured() -> Part:
    """Run it on a node of its own."""
    with running_sink() as sink:
        chosen = {"PUSH_PROVIDER": "expo", "EXPO_BASE_URL": sink.url, "NOTIFY_USER_LIMIT": "0"}
        with running(**chosen, PORTICO_WATCHDOG_SECONDS="0") as node:  # nobody replaces what is stopped
            return part(notify(node, sink))


def part(found: Notified) -> Part:
    """What the page says."""
    left = found.left
    text = TEXT.format(
        messages=left.messages,
        planned=left.messages / left.seconds,
        pushed=left.pushes / left.seconds,
        own=left.cpu * 1000 / left.messages,
        database=left.database_cpu * 1000 / left.messages,
        rate=RATE,
        behind=found.behind,
    )
    head = ["notifier", "messages/s", "answer p50 / p99 ms"]
    rows = [_row("stopped", found.stopped), _row("at work", found.running)]
    return Part("notifications", "Notifications", text, head, rows)


def _row(name: str, run: Run) -> list[str]:
    return [name, f"{run.per_second:.0f}", f"{run.p50:.1f} / {run.p99:.1f}"]
