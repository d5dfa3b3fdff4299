"""`portico console`: print the address of the console, with a token that opens it for an hour."""

import argparse
import sys
import time
from typing import Any

from cli import location_options, token
from cli.errors import OperatorError
from portico.settings import core
from runtime import access_tokens

USER = "operator"
HOUR = 3600


def add_command(subparsers: Any) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("console", help="print the address of the console with a token")
    parser.add_argument("--user", default=USER, type=token.user_id, help=f"the user id (default: {USER})")
    location_options.add_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the address alone. Raises OperatorError where the console is off."""
    settings = core.parse()
    if not settings.console:
        raise OperatorError("the console is off: set PORTICO_CONSOLE=1 and start Portico again")
    secret, rules = token.signing_secret(), settings.tokens
    claims = access_tokens.claims(args.user, "admin", time.time(), min(HOUR, rules.max_ttl), rules)
    signed = access_tokens.sign(claims, secret)
    sys.stdout.write(f"{settings.media.public_url}/console#token={signed}\n")
    return 0
