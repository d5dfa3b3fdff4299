"""The options `--home` and `--port`, which select the Portico that a command works on."""

import argparse
import os
from pathlib import Path
from typing import Any

from portico.settings.variables.installation import HOME, PORT


def add_options(parser: Any) -> None:
    """Declare them."""
    parser.add_argument("--home", type=Path, help="the folder of the data (default: PORTICO_HOME)")
    parser.add_argument("--port", help="the port of HTTP and WebSocket (default: PORTICO_PORT, or 8080)")


def apply_options(args: argparse.Namespace) -> None:
    """Put what was given into the environment, for this process and those that it starts.

    A relative path is relative to the current folder, as in a shell.
    """
    home, port = getattr(args, "home", None), getattr(args, "port", None)
    if home is not None:
        os.environ[HOME.name] = str(home.expanduser().absolute())
    if port is not None:
        os.environ[PORT.name] = port
