"""The options `--home` and `--port`, which select the Portico that a command works on."""

import argparse
import os
from pathlib import Path
from typing import Any

from portico.settings.variables.installation import HOME, PORT


def add(parser: Any) -> None:
    """Declare them."""
    parser.add_argument("--home", type=Path, help="instead of PORTICO_HOME")
    parser.add_argument("--port", help="instead of PORTICO_PORT")


def apply(args: argparse.Namespace) -> None:
    """Put what was given into the environment, for this process and those that it starts.

    A path that is typed is relative to the folder that one stands in, as everywhere in a shell.
    """
    home, port = getattr(args, "home", None), getattr(args, "port", None)
    if home is not None:
        os.environ[HOME.name] = str(home.expanduser().absolute())
    if port is not None:
        os.environ[PORT.name] = port
