"""Takes the parts one after the other. One that cannot be measured does not keep the others from it."""

import subprocess
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import msgspec
import playwright.sync_api
import psutil
import psycopg2

from bench.node import NotThere
from bench.parts import (
    at_rest,
    contacts,
    cores,
    full_inbox,
    in_browser,
    installed,
    large_group,
    logging_in,
    notifications,
    recovering,
    requests,
    slow_disks,
    storm,
)
from bench.report.parts import Kept, Part, remember
from bench.report.results import conditions
from bench.storms import CrowdEnded


class Asked(msgspec.Struct, frozen=True):
    """How much is measured, and what Portico is compared with where it is there.

    `yardstick`: a folder (`bench/peer.py`); `python`: an interpreter (`bench/rest.py`).
    """

    pairs: int
    turns: int
    idle: int
    yardstick: Path | None
    python: str | None


PARTS: Mapping[str, Callable[[Asked], Part]] = {
    "group": lambda _: large_group.measured(),
    "idle": lambda asked: at_rest.measured(asked.idle),
    "rest": lambda asked: requests.measured(asked.turns, asked.python),
    "disks": lambda asked: slow_disks.measured(asked.pairs, asked.turns, asked.yardstick),
    "browser": lambda _: in_browser.measured(),
    "logins": lambda _: logging_in.measured(),
    "storm": lambda _: storm.measured(),
    "presence": lambda _: contacts.measured(),
    "notifications": lambda _: notifications.measured(),
    "inbox": lambda _: full_inbox.measured(),
    "cores": lambda _: cores.measured(),
    "recovery": lambda _: recovering.measured(),
    "installed": lambda _: installed.measured(),
}
TROUBLE = (
    CrowdEnded,
    NotThere,
    OSError,
    playwright.sync_api.Error,
    ValueError,  # a load program that has ended before it told anything
    psutil.Error,
    psycopg2.Error,
    subprocess.SubprocessError,
)


def take_parts(names: Iterable[str], asked: Asked, say: Callable[[str], None]) -> list[str]:
    """Measure and remember these; which of them could not be measured."""
    return [name for name in names if not _taken(name, asked, say)]


def _taken(name: str, asked: Asked, say: Callable[[str], None]) -> bool:
    say(name)
    found = conditions()
    try:
        remember(Kept(PARTS[name](asked), found))
    except TROUBLE as trouble:
        say(f"{name} was not measured: {' '.join(str(trouble).split())}")
        return False
    return True
