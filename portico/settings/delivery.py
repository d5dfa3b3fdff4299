"""Settings of the delivery of notifications: which provider sends them, and after which delay.

`PROVIDERS` is the one table of providers. A line says which variables a provider takes; its code is
`components/delivery/<channel>/<name>.py`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from portico.domain.addresses import sender_of
from portico.settings.environment import SettingsError, choice
from portico.settings.media import public_url
from portico.settings.providers import check
from portico.settings.variables import notifications as variables
from portico.settings.variables import providers as of
from portico.settings.variables.kinds import Integer, Names, Text, Url

Channel = Literal["email", "sms", "push"]
URL_PATH = re.compile(r"/[A-Za-z0-9\-._~!$&'()*+,;=:@/?#%]*")  # RFC 3986, with a query and a fragment


@dataclass(frozen=True, slots=True)
class Variables:
    """What a provider takes from the environment: what it needs, and the rest with its defaults."""

    needed: tuple[str, ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)


def _takes(needed: Iterable[Text], optional: Iterable[Text | Url] = ()) -> Variables:
    """The same, from the declarations."""
    return Variables(
        tuple(variable.name for variable in needed),
        {variable.name: variable.default for variable in optional},
    )


PROVIDERS: Mapping[Channel, Mapping[str, Variables]] = {
    "email": {
        "console": Variables(),
        "resend": _takes((of.RESEND_API_KEY, of.FROM_EMAIL), (of.RESEND_BASE_URL,)),
        "sendgrid": _takes((of.SENDGRID_API_KEY, of.FROM_EMAIL), (of.SENDGRID_BASE_URL,)),
        "smtp": _takes((of.SMTP_URL, of.FROM_EMAIL)),
    },
    "sms": {
        "console": Variables(),
        "twilio": _takes(
            (of.TWILIO_ACCOUNT_SID, of.TWILIO_AUTH_TOKEN, of.TWILIO_FROM_NUMBER), (of.TWILIO_BASE_URL,)
        ),
        "africastalking": _takes(
            (of.AFRICASTALKING_API_KEY, of.AFRICASTALKING_USERNAME),
            (of.AFRICASTALKING_FROM, of.AFRICASTALKING_BASE_URL),
        ),
    },
    "push": {
        "console": Variables(),
        "firebase": _takes((of.FIREBASE_CREDENTIALS,), (of.FIREBASE_PROJECT_ID, of.FCM_BASE_URL)),
        "expo": _takes((), (of.EXPO_ACCESS_TOKEN, of.EXPO_BASE_URL)),
        "webpush": _takes((of.VAPID_PRIVATE_KEY, of.VAPID_SUBJECT), (of.WEBPUSH_HOSTS,)),
    },
}


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """A provider that was chosen, with all variables that it takes."""

    name: str
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """Who sends what, and after how long: for email and SMS the provider and the one to fall back on."""

    email: tuple[ProviderSettings, ...]
    sms: tuple[ProviderSettings, ...]
    push: tuple[ProviderSettings, ...]
    frontend_url: str
    conversation_path: str
    push_after: timedelta
    email_after: timedelta
    sms_after: timedelta

    @property
    def sender(self) -> str | None:
        """The address that mails come from; None if no provider sends any."""
        given = (provider.variables.get(of.FROM_EMAIL.name) for provider in self.email)
        found = sender_of(next((text for text in given if text), ""))
        return found and found[1]


def parse(env: Mapping[str, str]) -> DeliverySettings:
    """Read the variables of notifications. Raises SettingsError."""
    site = variables.FRONTEND_URL.read(env) or public_url(env)
    return DeliverySettings(
        email=_with_fallback(env, "email", of.EMAIL, of.EMAIL_FALLBACK),
        sms=_with_fallback(env, "sms", of.SMS, of.SMS_FALLBACK),
        push=_several(env, "push", of.PUSH),
        frontend_url=site.rstrip("/"),
        conversation_path=_conversation_path(env),
        push_after=_seconds(env, variables.PUSH_AFTER),
        email_after=_seconds(env, variables.EMAIL_AFTER),
        sms_after=_seconds(env, variables.SMS_AFTER),
    )


def _conversation_path(env: Mapping[str, str]) -> str:
    path = variables.FRONTEND_CONVERSATION_PATH.read(env)
    rest = path.replace("{id}", "", 1)
    if not URL_PATH.fullmatch(rest) or rest == path:
        raise SettingsError(
            f"FRONTEND_CONVERSATION_PATH={path!r} must begin with / and have {{id}} once, "
            "like /conversations/{id} or /chat?with={id}"
        )
    return path


def _seconds(env: Mapping[str, str], variable: Integer) -> timedelta:
    return timedelta(seconds=variable.read(env))


def _with_fallback(
    env: Mapping[str, str], channel: Channel, first: Text, fallback: Text
) -> tuple[ProviderSettings, ...]:
    names = tuple(PROVIDERS[channel])
    given = {variable.name: variable.read(env) for variable in (first, fallback) if variable.read(env)}
    chosen = [choice(given, name, names) for name in given]
    return tuple(_provider(env, channel, name) for name in dict.fromkeys(chosen))


def _several(env: Mapping[str, str], channel: Channel, variable: Names) -> tuple[ProviderSettings, ...]:
    names = tuple(PROVIDERS[channel])
    chosen = [choice({variable.name: name}, variable.name, names) for name in variable.parts(env)]
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
