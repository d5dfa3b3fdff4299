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


def add_command(subparsers: Any) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("chat", help="chat with a user from the terminal")
    parser.add_argument("--user", type=user_id, help="your user id (a token already has one)")
    parser.add_argument(
        "--with", dest="with_id", required=True, type=user_id, help="the user id of the other person"
    )
    parser.add_argument(
        "--url", type=websocket_url, help="ws://HOST:PORT/ws (default: this machine, with --port)"
    )
    parser.add_argument("--name", help="the name that other users see")
    parser.add_argument(
        "--token", help="an access token of your site (default: PORTICO_TOKEN, or a generated one)"
    )
    parser.add_argument(
        "--ttl", type=seconds, default=3600, help="lifetime of the generated token in seconds"
    )
    location_options.add_options(parser)
    parser.set_defaults(run=run, email=None, role=ROLES[0])


def run(args: argparse.Namespace) -> int:
    """Talk until somebody leaves; 1 when a script's line was not stored."""
    from twisted.internet import reactor  # here: the other commands do without Twisted

    from cli.terminal_chat import assembly

    url = args.url or f"ws://127.0.0.1:{core.parse().port}/ws"
    identity = assembly.token_source(args, args.token or TOKEN.read(os.environ))
    if sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        return assembly.chat_at_terminal(reactor, url, identity, args.with_id)
    return assembly.chat_in_pipe(reactor, url, identity, args.with_id)


def websocket_url(text: str) -> str:
    """A WebSocket URL."""
    parts = urlsplit(text)
    if parts.scheme not in ("ws", "wss") or not parts.hostname:
        raise argparse.ArgumentTypeError("a WebSocket URL such as ws://127.0.0.1:8080/ws")
    return text
