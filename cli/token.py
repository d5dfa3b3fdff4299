"""`portico token`: print a JWT for a user, signed with the secret that this Portico verifies with."""

import argparse
import sys
import time
from collections.abc import Callable
from typing import Any

from cli import location_options
from cli.errors import OperatorError
from portico.settings import core
from portico.settings.core import Settings, TokenRules
from runtime import access_tokens
from server.errors import ProcessManagerError
from server.secret import ensure_secret

ROLES = ("user", "service", "admin", "moderator", "bot")


def add_command(subparsers: Any) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("token", help="print an access token for a user")
    parser.add_argument("--user", required=True, type=user_id, help="the user id")
    parser.add_argument("--name", help="the name that other users see")
    parser.add_argument("--email", help="the email address of the user")
    parser.add_argument("--role", choices=ROLES, default="user", help="the role (default: user)")
    parser.add_argument("--ttl", type=seconds, default=3600, help="lifetime in seconds (default: 3600)")
    location_options.add_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the token alone, so that a script can take it."""
    sys.stdout.write(signer()(args) + "\n")
    return 0


def signer() -> Callable[[argparse.Namespace], str]:
    """Makes tokens that this Portico takes. Raises OperatorError where it has no secret to sign with."""
    secret, rules = signing_secret(), core.parse().tokens
    return lambda args: access_tokens.sign(claims_of(args, time.time(), rules), secret)


def claims_of(args: argparse.Namespace, now: float, rules: TokenRules) -> dict[str, str | int]:
    """What the token says; name and email only if given, audience and issuer only where they are checked."""
    if args.ttl > rules.max_ttl:
        raise OperatorError(f"--ttl is more than JWT_MAX_TTL allows, {rules.max_ttl} seconds")
    named = {"name": args.name, "email": args.email}
    said = access_tokens.claims(args.user, args.role, now, args.ttl, rules)
    return said | {claim: value for claim, value in named.items() if value}


def signing_secret() -> str:
    """The secret, if this Portico verifies by one."""
    configured = core.parse()
    try:
        _check_home(configured)
        keys = ensure_secret(configured).keys
    except ProcessManagerError as error:
        raise OperatorError(str(error)) from error
    if keys.jwks_url or keys.public_key or not keys.secret:
        raise OperatorError(
            "tokens come from the issuer that JWT_PUBLIC_KEY or JWT_JWKS_URL names: ask it for one"
        )
    return keys.secret


def _check_home(configured: Settings) -> None:
    """Make no secret beside the one of a Portico that has its home elsewhere."""
    keys = configured.keys
    if keys.secret or keys.public_key or keys.jwks_url or configured.secret_file.exists():
        return
    if not configured.home.is_dir():
        raise OperatorError(
            f"there is no Portico in {configured.home}: start it first (`portico up`), or say with --home or "
            "PORTICO_HOME where it runs"
        )
    sys.stderr.write(f"portico: made a secret for development in {configured.secret_file}\n")


def user_id(text: str) -> str:
    """A user id: 1 to 64 characters."""
    if not 1 <= len(text) <= 64:
        raise argparse.ArgumentTypeError("a user id has 1 to 64 characters")
    return text


def seconds(text: str) -> int:
    """A lifetime: at least a second."""
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError("a whole number of seconds, at least 1")
    return int(text)
