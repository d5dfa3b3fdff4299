"""The part of the configuration that is about what notifications say, how many, and who else is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from portico.domain.delivery.caps import Caps
from portico.settings.environment import SettingsError, integer, url

MIN_SECRET = 16  # characters


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where messages are posted to, and the key that they are signed with."""

    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NoticeSettings:
    """0 in `user_limit` (an hour), `rate` (a second) and `caps` (a day) means no limit."""

    app_name: str
    language: str
    templates: Path | None
    user_limit: int
    rate: int
    caps: Caps
    kept: timedelta
    webhook: Webhook | None


def parse(env: Mapping[str, str]) -> NoticeSettings:
    """Read the variables. Raises SettingsError."""
    return NoticeSettings(
        app_name=env.get("NOTIFY_APP_NAME") or "Portico",
        language=_language(env),
        templates=_folder(env),
        user_limit=integer(env, "NOTIFY_USER_LIMIT", 60, 0, 1_000_000),
        rate=integer(env, "NOTIFY_RATE", 0, 0, 100_000),
        caps={
            ("to", "sms"): integer(env, "NOTIFY_SMS_PER_DAY", 20, 0, 1_000_000),
            ("to", "email"): integer(env, "NOTIFY_EMAIL_PER_DAY", 100, 0, 1_000_000),
            ("by", "sms"): integer(env, "NOTIFY_SMS_CAUSED_PER_DAY", 100, 0, 1_000_000),
            ("by", "email"): integer(env, "NOTIFY_EMAIL_CAUSED_PER_DAY", 500, 0, 1_000_000),
        },
        kept=timedelta(days=integer(env, "NOTIFY_KEEP_DAYS", 30, 1, 3650)),
        webhook=_webhook(env),
    )


def _language(env: Mapping[str, str]) -> str:
    language = env.get("NOTIFY_LANGUAGE") or "en"
    if not (len(language) == 2 and language.isascii() and language.islower()):
        raise SettingsError(f"NOTIFY_LANGUAGE={language!r} must be two letters, like en or fr")
    return language


def _folder(env: Mapping[str, str]) -> Path | None:
    folder = env.get("TEMPLATES_DIR")
    if folder and not Path(folder).is_dir():
        raise SettingsError("TEMPLATES_DIR is not a folder: create it, or leave it out")
    return Path(folder).absolute() if folder else None


def _webhook(env: Mapping[str, str]) -> Webhook | None:
    address, secret = url(env, "WEBHOOK_URL", ("http://", "https://")), env.get("WEBHOOK_SECRET") or ""
    if address and len(secret) < MIN_SECRET:
        raise SettingsError(f"WEBHOOK_URL needs WEBHOOK_SECRET, of at least {MIN_SECRET} characters: set it")
    return Webhook(address, secret) if address else None
