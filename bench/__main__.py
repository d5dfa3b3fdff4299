"""`make bench`: everything in one sitting, written to `docs/performance.md` and `bench/history.jsonl`.

`python -m bench [--pairs 50] [--turns 3] [--idle 2000] [--peer DIR]
[--rest-yardstick PYTHON] [--notify]`. Run it on a machine that
does nothing else: the load of the beginning is in the report.
"""

import argparse
import sys
from pathlib import Path

from bench.node import running
from bench.notify import notify
from bench.report import page
from bench.report.results import remember
from bench.report.sitting import Yardsticks, take
from bench.sink import running_sink


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser("bench", description=__doc__)
    parser.add_argument("--pairs", type=int, default=50)
    parser.add_argument("--turns", type=int, default=3, help="how often what is compared takes turns")
    parser.add_argument("--idle", type=int, default=2000, help="idle connections")
    parser.add_argument("--peer", type=Path, help="a folder with a yardstick (see bench/peer.py)")
    parser.add_argument("--rest-yardstick", metavar="PYTHON", help="an interpreter (see bench/rest.py)")
    parser.add_argument(
        "--notify", action="store_true", help="print what notifications cost, and nothing else"
    )
    arguments = parser.parse_args()
    if arguments.notify:
        _notify()
        return
    folder = arguments.peer.resolve() if arguments.peer else None
    yardsticks = Yardsticks(folder, arguments.rest_yardstick)
    report = take(arguments.pairs, arguments.turns, arguments.idle, yardsticks, _say)
    remember(report)
    page.write(report)
    _say("written: docs/performance.md")


def _notify() -> None:
    with running_sink() as sink:
        chosen = {"PUSH_PROVIDER": "expo", "EXPO_BASE_URL": sink.url, "NOTIFY_USER_LIMIT": "0"}
        with running(**chosen) as node:
            _say(notify(node, sink))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
