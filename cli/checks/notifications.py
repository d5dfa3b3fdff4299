"""Checks notifications: the chosen providers, and the stored phone numbers that no SMS can reach."""

from collections import Counter
from collections.abc import Sequence

from cli.checks.result import Result, ok, warn
from cli.counting import format_count
from portico.domain.delivery.reachability import number_fault
from portico.settings.core import Settings
from portico.settings.variables.providers import VAPID_PRIVATE_KEY
from portico.storage.connection_errors import DatabaseTrouble
from portico.storage.diagnostics import MOST, numbers, web_pushes
from runtime.vapid import public_key

CHOOSE = "choose with EMAIL_PROVIDER, SMS_PROVIDER, PUSH_PROVIDER (docs/reference/notifications.md)"
SUBSCRIBE = "pass vapid_public_key of /info to pushManager.subscribe, and let pages subscribe again"
MEND = "set PHONE_DEFAULT_COUNTRY where they lack a country; the others have to come right with a token"


def check_providers(settings: Settings) -> Result:
    """The providers that were chosen; in production the console is an oversight."""
    notify = settings.delivery
    channels = {"email": notify.email, "sms": notify.sms, "push": notify.push}
    chosen = {channel: [provider.name for provider in providers] for channel, providers in channels.items()}
    words = ", ".join(f"{channel} by {' and '.join(names)}" for channel, names in chosen.items())
    if settings.production and all(names == ["console"] for names in chosen.values()):
        return warn("notifications", "nobody gets any: they only show in the log", CHOOSE)
    return ok("notifications", words)


def check_web_push(settings: Settings) -> list[Result]:
    """The key of Web Push, where it is used: whether push services take its signatures."""
    for provider in settings.delivery.push:
        if provider.name == "webpush":
            public = public_key(provider.variables[VAPID_PRIVATE_KEY.name])
            try:
                return [web_push_result(public, *web_pushes(settings.dsn))]
            except DatabaseTrouble:
                return []
    return []


def web_push_result(public: str, tried: int, refused: int) -> Result:
    """What to think of the pushes of the last day."""
    if not refused:
        return ok("web push", f"the public key is {public}")
    words = (
        f"push services refused {refused:,} of {tried:,} pushes of the last day: pages have subscribed with "
        f"another key than {public}, or VAPID_SUBJECT is wrong"
    )
    return warn("web push", words, SUBSCRIBE)


def check_numbers(settings: Settings) -> list[Result]:
    """Nothing where the database is away, which is said already."""
    try:
        return [number_result(numbers(settings.dsn), settings.people.country)]
    except DatabaseTrouble:
        return []


def number_result(found: Sequence[str], country: str | None) -> Result:
    """What to think of these numbers; never one of them."""
    faults = Counter(fault for number in found if (fault := number_fault(number, country)))
    people = f"{'the first ' if len(found) == MOST else ''}{format_count(len(found), 'person', 'people')}"
    if not faults:
        return ok("numbers", f"of {people} with a number, all can be reached")
    reasons = ", ".join(f"{fault}: {times:,}" for fault, times in faults.most_common())
    words = f"of {people} with a number {faults.total():,} cannot be reached by it ({reasons})"
    return warn("numbers", words, MEND)
