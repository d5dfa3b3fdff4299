"""`python -m bench.big_data [--messages 20000000] [--home FOLDER] [--only WORD]`: Portico with much data.

Fills a PostgreSQL of its own, asks it everything with cold and warm caches, prints tables, and
remembers them for the report (`python -m bench --only` writes its page).
With `--home` the filled database stays there, and the next run uses it. Twenty million messages take 20 GB.
"""

import argparse
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.task import react

import runtime  # noqa: F401 - chooses Twisted before Autobahn is imported
from bench.big_data import asking, exporting, retiring, sizes
from bench.big_data.asked import Asked
from bench.big_data.fill import fill
from bench.big_data.server import FILLING, kept_home, running
from bench.big_data.shape import Shape, shape_of
from bench.report.parts import Kept, Part, remember
from bench.report.results import conditions
from portico.settings.core import Settings, parse
from portico.storage import migrate

Report = Callable[[Any, Settings, Asked], Awaitable[Part]]
PARTS: dict[str, Report] = {
    "questions": asking.report,
    "sizes": sizes.report,
    "export": exporting.report,
    "retiring": retiring.report,
}


def main() -> None:
    """Fill what is not filled, and report."""
    parser = argparse.ArgumentParser("bench.big_data", description=__doc__)
    parser.add_argument("--messages", type=int, default=20_000_000)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--only", default="", help="questions, or copies, with this in their name")
    parser.add_argument("--cold", type=int, default=3, help="times that a question is asked with cold caches")
    parser.add_argument("--share", type=int, default=20, help="retention empties one of so many messages")
    asked = parser.parse_args()

    async def work(reactor: Any) -> None:
        with kept_home(asked.home) as home:
            settings = parse({"PORTICO_HOME": str(home)})
            _fill(settings.postgres_home, settings.dsn, shape_of(asked.messages))
            for part in asked.parts:
                began = conditions()
                found = await PARTS[part](reactor, settings, Asked(asked.only, asked.cold, asked.share))
                if not asked.only:
                    remember(Kept(found, began))

    react(lambda reactor: Deferred.fromCoroutine(work(reactor)))


def _fill(home: Path, dsn: str, shape: Shape) -> None:
    if (home / "filled").exists():
        with running(home, FILLING):
            migrate.apply(dsn)
        return
    started = time.monotonic()

    def tell(what: str) -> None:
        sys.stderr.write(f"{time.monotonic() - started:6.0f} s: {what}\n")

    with running(home, FILLING):
        migrate.apply(dsn)
        fill(dsn, shape, tell)
    (home / "filled").touch()


if __name__ == "__main__":
    main()
