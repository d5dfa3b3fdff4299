"""The command line, `portico`: one module a command, one line for every mistake.

A command module has `add_command(subparsers)`, which declares it and names its `run(args) -> int`.
"""

import argparse
import os
import sys
from collections.abc import Sequence

from cli import (
    chat,
    console,
    django,
    doctor,
    guard,
    import_command,
    location_options,
    migrate,
    nodes,
    notify,
    restored,
    token,
    up,
    verify,
)
from cli.errors import OperatorError
from portico import __version__
from portico.settings import env_file
from portico.settings.core import SettingsError

COMMANDS = (
    *(up, migrate, token, console, chat, doctor, nodes, notify, django, import_command, restored),
    *(guard, verify),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code: 0, 1 for a failure, 2 for a wrong argument or setting."""
    args = _parser().parse_args(arguments)
    try:
        env_file.load(os.environ)
        location_options.apply_options(args)
        code: int = args.run(args)
    except SettingsError as error:
        return _fail(error, 2)
    except OperatorError as error:
        return _fail(error, 1)
    except KeyboardInterrupt:
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "portico",
        description="Run and manage Portico, a chat server for marketplaces.",
        epilog="`portico COMMAND --help` explains a command.",
    )
    parser.add_argument("--version", action="version", version=f"portico {__version__}")
    subparsers = parser.add_subparsers(required=True, metavar="command")
    for command in COMMANDS:
        command.add_command(subparsers)
    return parser


def _fail(error: Exception, code: int) -> int:
    sys.stderr.write(f"portico: {error}\n")
    return code
