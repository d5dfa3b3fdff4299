"""Takes the parts one after the other. One that cannot be measured does not keep the others from it."""

import subprocess
from collections.abc import Callable, Iterable, Mapping

import psutil
import psycopg2

from bench.node import NotThere
from bench.parts import contacts, cores, full_inbox, installed, logging_in, notifications, recovering, storm
from bench.report.parts import Kept, Part, remember
from bench.report.results import conditions
from bench.storms import CrowdEnded

PARTS: Mapping[str, Callable[[], Part]] = {
    "logins": logging_in.measured,
    "storm": storm.measured,
    "presence": contacts.measured,
    "notifications": notifications.measured,
    "inbox": full_inbox.measured,
    "cores": cores.measured,
    "recovery": recovering.measured,
    "installed": installed.measured,
}
TROUBLE = (
    CrowdEnded,
    NotThere,
    OSError,
    ValueError,  # a load program that has ended before it told anything
    psutil.Error,
    psycopg2.Error,
    subprocess.SubprocessError,
)


def take_parts(names: Iterable[str], say: Callable[[str], None]) -> list[str]:
    """Measure and remember these; which of them could not be measured."""
    return [name for name in names if not _taken(name, say)]


def _taken(name: str, say: Callable[[str], None]) -> bool:
    say(name)
    found = conditions()
    try:
        remember(Kept(PARTS[name](), found))
    except TROUBLE as trouble:
        say(f"{name} was not measured: {' '.join(str(trouble).split())}")
        return False
    return True
