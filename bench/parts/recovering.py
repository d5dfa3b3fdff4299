"""How soon messages are sent again after `messaging` was killed."""

import json
import subprocess
import sys

from bench.report.aim import at_most
from bench.report.parts import Part
from bench.trees import ROOT

KILLS, SECONDS = 3, 2.0
TEXT = """`messaging` is killed {kills} times while somebody sends: messages are answered again after
{median:.1f} s (median) and {slowest:.1f} s at most."""


def measured() -> Part:
    """Run it."""
    command = [sys.executable, "-m", "bench.recovery", "--kills", str(KILLS)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return part(**json.loads(told))


def part(median: float, slowest: float) -> Part:
    """What the page says."""
    text = TEXT.format(kills=KILLS, median=median, slowest=slowest)
    aims = [at_most("messages are sent again after a crash of `messaging`: s", SECONDS, slowest)]
    return Part("recovery", "After a crash", text, [], [], aims)
