"""Settings of what notifications say, how many a user gets, and which programs receive new messages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from portico.domain.delivery.caps import Caps
from portico.domain.delivery.signatures import WEBHOOK_PREFIX, webhook_key
from portico.settings.environment import SettingsError
from portico.settings.variables import notifications as variables

MIN_SECRET = 16  # characters
WEBHOOK_KEY_BYTES = range(24, 65)  # Standard Webhooks
MAX_CHANNEL = 255  # characters


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where messages are posted to, and the key that they are signed with."""

    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NotificationSettings:
    """0 in `user_limit` (an hour), `rate` (a second) and `caps` (a day) means no limit."""

    app_name: str
    language: str
    templates: Path | None
    user_limit: int
    rate: int
    unanswered_after: timedelta | None
    caps: Caps
    kept: timedelta
    webhook: Webhook | None
    webhooks_may_be_private: bool
    redis_channel: str


def parse(env: Mapping[str, str]) -> NotificationSettings:
    """Read the variables. Raises SettingsError."""
    return NotificationSettings(
        app_name=variables.APP_NAME.read(env),
        language=_language(env),
        templates=_folder(env),
        user_limit=variables.USER_LIMIT.read(env),
        rate=variables.RATE.read(env),
        unanswered_after=variables.UNANSWERED_AFTER.read(env),
        caps={
            ("to", "sms"): variables.SMS_PER_DAY.read(env),
            ("to", "email"): variables.EMAIL_PER_DAY.read(env),
            ("by", "sms"): variables.SMS_CAUSED_PER_DAY.read(env),
            ("by", "email"): variables.EMAIL_CAUSED_PER_DAY.read(env),
        },
        kept=timedelta(days=variables.KEEP_DAYS.read(env)),
        webhook=_webhook(env),
        webhooks_may_be_private=variables.WEBHOOK_PRIVATE_ADDRESSES.read(env),
        redis_channel=_redis_channel(env),
    )


def _language(env: Mapping[str, str]) -> str:
    language = variables.LANGUAGE.read(env)
    if not (len(language) == 2 and language.isascii() and language.islower()):
        raise SettingsError(f"NOTIFY_LANGUAGE={language!r} must be two letters, like en or fr")
    return language


def _folder(env: Mapping[str, str]) -> Path | None:
    folder = variables.TEMPLATES.read(env)
    if folder and not Path(folder).is_dir():
        raise SettingsError("TEMPLATES_DIR is not a folder: create it, or leave it out")
    return Path(folder).absolute() if folder else None


def _webhook(env: Mapping[str, str]) -> Webhook | None:
    address, secret = variables.WEBHOOK_URL.read(env), variables.WEBHOOK_SECRET.read(env)
    if address and len(secret) < MIN_SECRET:
        raise SettingsError(f"WEBHOOK_URL needs WEBHOOK_SECRET, of at least {MIN_SECRET} characters: set it")
    if address and not _is_usable(secret):
        raise SettingsError(
            "WEBHOOK_SECRET begins with whsec_, so the rest must be base64 of 24 to 64 bytes: make one with "
            "`echo whsec_$(openssl rand -base64 32)`"
        )
    return Webhook(address, secret) if address else None


def _is_usable(secret: str) -> bool:
    """Whether a secret in the form of Standard Webhooks is one."""
    try:
        return not secret.startswith(WEBHOOK_PREFIX) or len(webhook_key(secret)) in WEBHOOK_KEY_BYTES
    except ValueError:
        return False


def _redis_channel(env: Mapping[str, str]) -> str:
    channel = variables.REDIS_CHANNEL.read(env)
    if channel.strip() != channel or not channel.isprintable() or len(channel) > MAX_CHANNEL:
        raise SettingsError(
            f"NOTIFICATION_REDIS_CHANNEL={channel!r} must be the name of a channel: at most {MAX_CHANNEL} "
            "characters, without control characters and without spaces at its ends"
        )
    return channel
