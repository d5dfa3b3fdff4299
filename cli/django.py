"""`portico django`: lists what the Django site has refused for good, and retries it."""

import argparse
import sys
from typing import Any

from cli.errors import told_to_operator
from portico.domain.times import rfc3339
from portico.settings import core
from portico.storage.connection_errors import DatabaseTrouble
from portico.storage.mirror import refusals as site_refusals
from portico.storage.mirror.refusals import Refusal

MOST = 1000


def add_command(subparsers: Any) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("django", help="manage failed syncs to Django")
    verbs = parser.add_subparsers(required=True, metavar="verb")
    listing = verbs.add_parser("refusals", help="list the failed syncs, oldest first")
    listing.add_argument("--limit", type=int, default=MOST)
    listing.set_defaults(run=list_refusals)
    verbs.add_parser("retry", help="retry all failed syncs").set_defaults(run=retry_refusals)


def list_refusals(args: argparse.Namespace) -> int:
    """One line for each; ids and statuses, never a text."""
    with told_to_operator(DatabaseTrouble):
        found = site_refusals.refusals(core.parse().dsn, args.limit)
    for refusal in found:
        sys.stdout.write(refusal_line(refusal) + "\n")
    return 0


def retry_refusals(args: argparse.Namespace) -> int:  # noqa: ARG001
    """Forget the refusals; the bridge finds what is due by itself."""
    with told_to_operator(DatabaseTrouble):
        count = site_refusals.retry(core.parse().dsn)
    sys.stdout.write(f"{count} will be tried again\n")
    return 0


def refusal_line(refusal: Refusal) -> str:
    """`2026-11-21T07:30:00.000Z message 12 rev 1 of conversation 3: status 422 (refused)`."""
    whose = f" of user {refusal.user_id}" if refusal.user_id else ""
    return (
        f"{rfc3339(refusal.at)} {refusal.what} {refusal.id}{whose} rev {refusal.rev} "
        f"of conversation {refusal.conversation_id}: status {refusal.status} ({refusal.reason})"
    )
