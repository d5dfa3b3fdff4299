"""Checks the Django bridge: how far it is behind, and what the site has refused."""

from cli.checks.result import Result, ok, warn
from cli.counting import format_count
from portico.settings.core import Settings
from portico.storage.connection_errors import DatabaseTrouble
from portico.storage.mirror import refusals
from portico.storage.mirror.refusals import BridgeFacts

LATE = 300.0  # seconds
LOOK = "see `portico django refusals`; when the site would take them, `portico django retry`"


def check(settings: Settings) -> list[Result]:
    """Nothing where there is no site; nor where the database is away, which is said already."""
    if settings.bridge is None:
        return []
    try:
        return verdicts(refusals.facts(settings.dsn))
    except DatabaseTrouble:
        return []


def verdicts(facts: BridgeFacts) -> list[Result]:
    """What to think of a bridge."""
    return [_lag(facts), _refusals(facts)]


def _lag(facts: BridgeFacts) -> Result:
    waiting = format_count(facts.waiting, "message waits", "messages wait")
    if facts.lag < LATE:
        return ok("django", f"{waiting}, the oldest for {facts.lag:.0f} s")
    words = f"{waiting}, the oldest for {facts.lag / 60:.0f} minutes"
    return warn("django", words, "is the site up, and DJANGO_API_KEY the key it knows? the log says more")


def _refusals(facts: BridgeFacts) -> Result:
    if not facts.refused:
        return ok("django refusals", "none")
    return warn("django refusals", f"the site refused {facts.refused} for good", LOOK)
