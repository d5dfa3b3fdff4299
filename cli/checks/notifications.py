"""Checks the notification providers: in production the console delivers to nobody."""

from cli.checks.result import Result, ok, warn
from portico.settings.core import Settings

CHOOSE = "choose with EMAIL_PROVIDER, SMS_PROVIDER, PUSH_PROVIDER (docs/reference/notifications.md)"


def check(settings: Settings) -> Result:
    """The providers that were chosen; in production the console is an oversight."""
    notify = settings.delivery
    channels = {"email": notify.email, "sms": notify.sms, "push": notify.push}
    chosen = {channel: [provider.name for provider in providers] for channel, providers in channels.items()}
    words = ", ".join(f"{channel} by {' and '.join(names)}" for channel, names in chosen.items())
    if settings.production and all(names == ["console"] for names in chosen.values()):
        return warn("notifications", "nobody gets any: they only show in the log", CHOOSE)
    return ok("notifications", words)
