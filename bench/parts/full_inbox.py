"""An inbox of 5,000 conversations: `bench.inbox`, a program of its own because a report has no reactor."""

import subprocess
import sys

from bench.inbox import HEAD
from bench.report.parts import Part
from bench.trees import ROOT

CONVERSATIONS = 5000
TEXT = """Somebody with {count:,} conversations draws the inbox in each of the ways that a client has, while
somebody else sends one message after the other. The client offers compression, as browsers do."""


def measured() -> Part:
    """Run it."""
    command = [sys.executable, "-m", "bench.inbox", str(CONVERSATIONS)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    rows = [line.strip("| ").split(" | ") for line in told.splitlines()[2:]]
    return Part("inbox", "A full inbox", TEXT.format(count=CONVERSATIONS), HEAD, rows)
