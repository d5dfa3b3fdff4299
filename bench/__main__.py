"""`make bench`, or `python -m bench [--pairs 50] [--idle 2000] [--peer DIR] [--notify]`."""

import argparse
import platform
import sys
from pathlib import Path

import psutil

from bench import peer
from bench.idle import idle
from bench.node import Node, running
from bench.notify import notify
from bench.send import Figures, send, table
from bench.sink import running_sink

WINDOWS = (1, 16)


def main() -> None:
    """Run what was asked for and print it."""
    parser = argparse.ArgumentParser("bench", description=__doc__)
    parser.add_argument("--pairs", type=int, default=50)
    parser.add_argument("--idle", type=int, default=2000, help="idle connections (0: none)")
    parser.add_argument("--peer", type=Path, help="a folder with a yardstick (see bench/peer.py)")
    parser.add_argument("--turns", type=int, default=1, help="how often the two take turns")
    parser.add_argument("--notify", action="store_true", help="only what notifications cost")
    arguments = parser.parse_args()
    _write(f"{platform.processor() or platform.machine()}, {psutil.cpu_count()} cores, {platform.system()}")
    if arguments.notify:
        _notify()
        return
    with running() as node:
        if arguments.peer:
            _compare(node, arguments.peer.resolve(), arguments.pairs, arguments.turns)
        else:
            _write(table([send(node, arguments.pairs, window) for window in WINDOWS]))
        if arguments.idle:
            cost = idle(node, arguments.idle)
            _write(
                f"{cost.memory:.1f} KiB of router memory a connection, {cost.cpu:.0f} µs of CPU a second, "
                f"{arguments.idle} idle"
            )


def _notify() -> None:
    with running_sink() as sink:
        chosen = {"PUSH_PROVIDER": "expo", "EXPO_BASE_URL": sink.url, "NOTIFY_USER_LIMIT": "0"}
        with running(**chosen) as node:
            _write(notify(node, sink))


def _compare(node: Node, folder: Path, pairs: int, turns: int) -> None:
    rows: list[Figures] = []
    for window in WINDOWS:
        for _ in range(turns):
            rows.append(peer.yardstick(node, folder, pairs, window))
            rows.append(peer.portico(node, folder, pairs, window))
    _write(table(rows))
    _write(peer.ratios(rows))


def _write(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
