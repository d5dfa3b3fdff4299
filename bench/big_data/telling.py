"""The lines of the report."""

import sys


def tell(line: str) -> None:
    """Print it at once: a run takes long."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
