"""`make bench`: everything in one sitting, written to `docs/performance.md` and `bench/history.jsonl`.

`python -m bench [--pairs 50] [--turns 3] [--idle 10000] [--peer DIR] [--rest-yardstick PYTHON]`. Run it on a
machine that does nothing else: the load of the beginning is in the report. `--only NAME…` takes these parts
alone, and none with `--only` just writes the page again.
"""

import argparse
import sys
from pathlib import Path

from bench.parts.taking import PARTS, Asked, take_parts
from bench.report import page
from bench.report.results import newest, remember
from bench.report.sitting import take


def main() -> None:
    """Run what was asked for. Ends with 1 when a part could not be measured."""
    parser = argparse.ArgumentParser("bench", description=__doc__)
    parser.add_argument("--pairs", type=int, default=50)
    parser.add_argument("--turns", type=int, default=3, help="how often what is compared takes turns")
    parser.add_argument("--idle", type=int, default=10_000, help="idle connections")
    parser.add_argument("--peer", type=Path, help="a folder with a yardstick (see bench/peer.py)")
    parser.add_argument("--rest-yardstick", metavar="PYTHON", help="an interpreter (see bench/rest.py)")
    parser.add_argument("--only", nargs="*", choices=PARTS, help="these parts, without the send path")
    arguments = parser.parse_args()
    yardstick = arguments.peer.resolve() if arguments.peer else None
    asked = Asked(arguments.pairs, arguments.turns, arguments.idle, yardstick, arguments.rest_yardstick)
    if arguments.only is None:
        remember(take(asked.pairs, asked.turns, asked.yardstick, _say))
    failed = take_parts(PARTS if arguments.only is None else arguments.only, asked, _say)
    page.write(newest())
    _say("written: docs/performance.md")
    sys.exit(1 if failed else 0)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
