"""The part of the configuration that is about notifications: who sends them, and how late.

`PROVIDERS` is the one table of providers. A line says which variables a provider takes; its code is
`components/delivery/<channel>/<name>.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from portico.settings.environment import SettingsError, choice, integer, url
from portico.settings.providers import HTTP, check

Channel = Literal["email", "sms", "push"]
LATEST = 7 * 24 * 3600  # seconds
# The push services of Chrome, Firefox, Edge and Safari: where a browser may have us post to.
PUSH_SERVICES = "fcm.googleapis.com,.push.services.mozilla.com,.notify.windows.com,.push.apple.com"


@dataclass(frozen=True, slots=True)
class Variables:
    """What a provider takes from the environment: what it needs, and the rest with its defaults."""

    needed: tuple[str, ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)


PROVIDERS: Mapping[Channel, Mapping[str, Variables]] = {
    "email": {
        "console": Variables(),
        "resend": Variables(("RESEND_API_KEY", "FROM_EMAIL"), {"RESEND_BASE_URL": "https://api.resend.com"}),
        "sendgrid": Variables(
            ("SENDGRID_API_KEY", "FROM_EMAIL"), {"SENDGRID_BASE_URL": "https://api.sendgrid.com"}
        ),
        "smtp": Variables(("SMTP_URL", "FROM_EMAIL")),
    },
    "sms": {
        "console": Variables(),
        "twilio": Variables(
            ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM_NUMBER"),
            {"TWILIO_BASE_URL": "https://api.twilio.com"},
        ),
        "africastalking": Variables(
            ("AFRICASTALKING_API_KEY", "AFRICASTALKING_USERNAME"),
            {"AFRICASTALKING_FROM": "", "AFRICASTALKING_BASE_URL": "https://api.africastalking.com"},
        ),
    },
    "push": {
        "console": Variables(),
        "firebase": Variables(
            ("FIREBASE_CREDENTIALS",),
            {"FIREBASE_PROJECT_ID": "", "FCM_BASE_URL": "https://fcm.googleapis.com"},
        ),
        "expo": Variables((), {"EXPO_ACCESS_TOKEN": "", "EXPO_BASE_URL": "https://exp.host"}),
        "webpush": Variables(("VAPID_PRIVATE_KEY", "VAPID_SUBJECT"), {"WEBPUSH_HOSTS": PUSH_SERVICES}),
    },
}


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """A provider that was chosen, with all variables that it takes."""

    name: str
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class NotifySettings:
    """Who sends what, and after how long: for email and SMS the provider and the one to fall back on."""

    email: tuple[ProviderSettings, ...]
    sms: tuple[ProviderSettings, ...]
    push: tuple[ProviderSettings, ...]
    frontend_url: str
    push_after: timedelta
    email_after: timedelta
    sms_after: timedelta


def parse(env: Mapping[str, str]) -> NotifySettings:
    """Read the variables of notifications. Raises SettingsError."""
    own = f"http://127.0.0.1:{integer(env, 'PORTICO_PORT', 8080, 1, 65535)}"
    site = url(env, "FRONTEND_URL", HTTP) or url(env, "PORTICO_PUBLIC_URL", HTTP) or own
    return NotifySettings(
        email=_with_fallback(env, "email"),
        sms=_with_fallback(env, "sms"),
        push=_several(env, "push"),
        frontend_url=site.rstrip("/"),
        push_after=_seconds(env, "NOTIFY_PUSH_AFTER", 0),
        email_after=_seconds(env, "NOTIFY_EMAIL_AFTER", 600),
        sms_after=_seconds(env, "NOTIFY_SMS_AFTER", 900),
    )


def _seconds(env: Mapping[str, str], name: str, default: int) -> timedelta:
    return timedelta(seconds=integer(env, name, default, 0, LATEST))


def _with_fallback(env: Mapping[str, str], channel: Channel) -> tuple[ProviderSettings, ...]:
    variables = [f"{channel.upper()}_PROVIDER", f"{channel.upper()}_FALLBACK_PROVIDER"]
    names = tuple(PROVIDERS[channel])
    chosen = [choice(env, name, names) for name in variables if env.get(name) or name == variables[0]]
    return tuple(_provider(env, channel, name) for name in dict.fromkeys(chosen))


def _several(env: Mapping[str, str], channel: Channel) -> tuple[ProviderSettings, ...]:
    variable = f"{channel.upper()}_PROVIDER"
    names = [name.strip() for name in (env.get(variable) or "console").split(",") if name.strip()]
    chosen = [choice({variable: name}, variable, tuple(PROVIDERS[channel])) for name in names]
    return tuple(_provider(env, channel, name) for name in dict.fromkeys(chosen))


def _provider(env: Mapping[str, str], channel: Channel, name: str) -> ProviderSettings:
    takes = PROVIDERS[channel][name]
    for variable in takes.needed:
        if not env.get(variable):
            raise SettingsError(f"the {channel} provider {name} needs {variable}: set it")
    given = {key: env[key] for key in (*takes.needed, *takes.defaults) if env.get(key)}
    for variable, value in given.items():
        check(variable, value)
    return ProviderSettings(name, {**takes.defaults, **given})
