"""`portico chat`: a chat client for the terminal; it also sends lines from a script."""

import argparse
import os
import sys
from typing import Any
from urllib.parse import urlsplit

from cli import location_options
from cli.token import ROLES, seconds, user_id
from portico.settings import core
from portico.settings.variables.commands import TOKEN


def add(subparsers: Any) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("chat", help="talk with somebody from the terminal")
    parser.add_argument("--user", type=user_id, help="who you are (not needed with a token)")
    parser.add_argument("--with", dest="with_id", required=True, type=user_id, help="whom you talk with")
    parser.add_argument("--url", type=websocket, help="ws://HOST:PORT/ws (default: the one on this machine)")
    parser.add_argument("--name", help="the name that others see")
    parser.add_argument("--token", help="a token of your issuer's (or PORTICO_TOKEN)")
    parser.add_argument("--ttl", type=seconds, default=3600, help="seconds that a token of its making lasts")
    location_options.add(parser)
    parser.set_defaults(run=run, email=None, role=ROLES[0])


def run(args: argparse.Namespace) -> int:
    """Talk until somebody leaves; 1 when a script's line was not stored."""
    from twisted.internet import reactor  # here: the other commands do without Twisted

    from cli.terminal_chat import assembly

    url = args.url or f"ws://127.0.0.1:{core.parse().port}/ws"
    identity = assembly.tickets(args, args.token or TOKEN.read(os.environ))
    if sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        return assembly.at_a_terminal(reactor, url, identity, args.with_id)
    return assembly.in_a_pipe(reactor, url, identity, args.with_id)


def websocket(text: str) -> str:
    """A WebSocket URL."""
    parts = urlsplit(text)
    if parts.scheme not in ("ws", "wss") or not parts.hostname:
        raise argparse.ArgumentTypeError("a WebSocket URL such as ws://127.0.0.1:8080/ws")
    return text
