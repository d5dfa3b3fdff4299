"""Portico, installed from a wheel.

Portico's packages have plain names (`cli`, `server`, `runtime`), which other projects use too. They are in
the folder `app`, which is on the path of Portico's own processes and of no other program.
"""

import sys
from pathlib import Path

APP = Path(__file__).resolve().parent / "app"


def main() -> int:
    """Run the command `portico`; the processes that it starts find `app` by PYTHONPATH."""
    sys.path.insert(0, str(APP))
    from cli import main as portico

    return portico()
