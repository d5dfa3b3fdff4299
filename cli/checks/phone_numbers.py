"""Checks stored phone numbers: how many users have one that no SMS can reach."""

from collections import Counter
from collections.abc import Sequence

from cli.checks.result import Result, ok, warn
from cli.counting import counted
from portico.domain.delivery.reachability import number_fault
from portico.settings.core import Settings
from portico.storage.connection_errors import DatabaseTrouble
from portico.storage.diagnostics import MOST, numbers

MEND = "set PHONE_DEFAULT_COUNTRY where they lack a country; the others have to come right with a token"


def check(settings: Settings) -> list[Result]:
    """Nothing where the database is away, which is said already."""
    try:
        return [verdict(numbers(settings.dsn), settings.people.country)]
    except DatabaseTrouble:
        return []


def verdict(found: Sequence[str], country: str | None) -> Result:
    """What to think of these numbers; never one of them."""
    faults = Counter(fault for number in found if (fault := number_fault(number, country)))
    people = f"{'the first ' if len(found) == MOST else ''}{counted(len(found), 'person', 'people')}"
    if not faults:
        return ok("numbers", f"of {people} with a number, all can be reached")
    reasons = ", ".join(f"{fault}: {times:,}" for fault, times in faults.most_common())
    words = f"of {people} with a number {faults.total():,} cannot be reached by it ({reasons})"
    return warn("numbers", words, MEND)
