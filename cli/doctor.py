"""`portico doctor`: checks the installation, one line for each check, with a remedy for what fails."""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from cli import location_options
from cli.checks import django_bridge, inbound, keys, machine, node, notifications, production, stores
from cli.checks.result import Result, fail, ok, warn
from cli.errors import OperatorError
from cli.token import signer
from portico.settings import core
from portico.settings.core import Settings, SettingsError
from portico.settings.variables.commands import TOKEN
from server.local_address import has_tls

LIFETIME = 60  # seconds of the token that it logs in with


def add_command(subparsers: Any) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("doctor", help="check the installation and the settings")
    parser.add_argument(
        "--token", help="the access token to log in with (default: PORTICO_TOKEN, or a generated one)"
    )
    # The role is service, so that users do not find it in `user.list`.
    location_options.add_options(parser)
    parser.set_defaults(run=run, user="portico-doctor", name=None, email=None, role="service", ttl=LIFETIME)


def run(args: argparse.Namespace) -> int:
    """Check; 0 when nothing FAILs."""
    try:
        configured = core.parse()
    except SettingsError as error:
        return print_results([fail("settings", str(error), "correct the environment")])
    return print_results(checks(args, configured))


def print_results(results: Iterable[Result]) -> int:
    """Print each as soon as it is known; the exit code."""
    failed = False
    for result in results:
        sys.stdout.write(result.line() + "\n")
        sys.stdout.flush()
        failed = failed or result.level == "FAIL"
    return 1 if failed else 0


def checks(args: argparse.Namespace, configured: Settings) -> Iterator[Result]:
    """Everything, from the ground up."""
    mode = "production" if configured.production else "development"
    yield ok("settings", f"{mode}, port {configured.port}")
    yield keys.check(configured)
    yield from production.check(configured)
    yield notifications.check_providers(configured)
    yield from inbound.check(configured)
    yield from machine.check(configured.home)
    yield from stores.check(configured)
    yield from notifications.check_web_push(configured)
    yield from notifications.check_numbers(configured)
    yield from django_bridge.check(configured)
    try:
        yield from node.check(configured.port)
    except node.NoNode:
        yield node.absent(configured.port, stores.start(configured))
    else:
        yield from login(args, configured.port)


def login(args: argparse.Namespace, port: int) -> list[Result]:
    """The check that needs a reactor, if there is a token for it."""
    if has_tls():
        return [warn("login", "not tried: the node's port has TLS", "try `portico chat --url wss://…/ws`")]
    from twisted.internet import reactor  # here: the other commands do without Twisted

    from cli.checks import login as login_check
    from cli.running import run_to_end

    try:
        token = args.token or TOKEN.read(os.environ) or own_token(args)
    except (OperatorError, SettingsError):
        return [warn("login", "not tried: tokens come from your issuer", "give one with --token")]
    return run_to_end(reactor, lambda: login_check.check(reactor, f"ws://127.0.0.1:{port}/ws", token))


def own_token(args: argparse.Namespace) -> str:
    """A token as `portico token` makes it."""
    return signer()(args)
