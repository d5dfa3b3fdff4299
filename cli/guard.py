"""`portico guard try`: what rules of the contact guard would have done with past messages."""

import argparse
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cli import location_options
from cli.errors import told_to_operator
from portico.domain.guard.past import PastMessage, decide, in_context
from portico.domain.guard.rules import Verdict
from portico.settings import core
from portico.settings.guard import read_rules
from portico.storage.connection_errors import DatabaseTrouble
from portico.storage.messages.past import list_past

SHOWN = 100  # characters of a text


def add_command(subparsers: Any) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("guard", help="try rules of the contact guard on past messages")
    actions = parser.add_subparsers(required=True, dest="action", metavar="ACTION")
    trying = actions.add_parser(
        "try",
        help="print what rules would have done with past messages",
        description="Print what the rules in a file would have done with the messages of the last days: one "
        "line for each message in which they find something, and how many. Nothing is changed.",
    )
    trying.add_argument("rules", type=Path, metavar="FILE", help="the file of rules, as GUARD_RULES names it")
    trying.add_argument("--days", type=int, default=7, help="how many days back (default: 7)")
    location_options.add_options(trying)
    trying.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the lines while the messages are read."""
    rules, counts = read_rules(args.rules), Counter[str]()
    oldest: datetime | None = None
    with told_to_operator(DatabaseTrouble):
        for said in in_context(list_past(core.parse().dsn, args.days)):
            verdict = decide(rules, said)
            counts["messages"] += 1
            oldest = min(oldest or said.message.sent_at, said.message.sent_at)
            if verdict.detectors:
                counts[verdict.action] += 1
                sys.stdout.write(line(said.message, verdict))
    sys.stdout.write(summary(counts, oldest))
    return 0


def line(message: PastMessage, verdict: Verdict) -> str:
    """`message 5181 in 204 (general): warn, phone: "..."`."""
    shown = message.shown(SHOWN)
    found = " and ".join(verdict.detectors)
    place = f"message {message.id} in {message.conversation_id} ({message.type})"
    return f'{place}: {verdict.action}, {found}: "{shown}"\n'


def summary(counts: Counter[str], oldest: datetime | None) -> str:
    """`1204 messages since 2026-11-21 09:14 UTC: 1 warn`."""
    since = f" since {oldest.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if oldest else ""
    actions = [f"{count} {action}" for action, count in sorted(counts.items()) if action != "messages"]
    return f"{counts['messages']} messages{since}: {', '.join(actions) or 'nothing found'}\n"
