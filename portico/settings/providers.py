"""What the variables of providers have to look like, as far as can be told without asking anybody."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from portico.domain.addresses import sender_of
from portico.settings.environment import SettingsError, url
from portico.settings.variables import providers as of
from portico.settings.variables.kinds import HTTP

# The private keys of the curve P-256 are the positive numbers below this one (SEC 2, section 2.4.2).
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def check(variable: str, value: str) -> None:
    """Raises SettingsError for a value that cannot be right."""
    if variable.endswith("_BASE_URL"):
        url({variable: value}, variable, HTTP)
    is_right, form = FORMS.get(variable, (bool, ""))
    if not is_right(value):
        raise SettingsError(f"{variable} must be {form}")


def _is_service_account(path: str) -> bool:
    try:
        account = json.loads(Path(path).read_bytes())
    except (OSError, ValueError):
        return False
    names = ("project_id", "private_key", "client_email", "token_uri")
    return isinstance(account, dict) and all(isinstance(account.get(name), str) for name in names)


def _is_smtp_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_vapid_key(text: str) -> bool:
    try:
        key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return False
    return len(key) == 32 and 0 < int.from_bytes(key) < P256_ORDER


FORMS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    of.FROM_EMAIL.name: (
        lambda text: sender_of(text) is not None,
        "an address: no-reply@example.org, or Estate, Ltd <no-reply@example.org>",
    ),
    of.SMTP_URL.name: (
        _is_smtp_url,
        "smtp://user:password@host:587, or smtps:// for TLS from the first byte",
    ),
    of.FIREBASE_CREDENTIALS.name: (
        _is_service_account,
        "the path of the project's service-account file (JSON)",
    ),
    of.VAPID_PRIVATE_KEY.name: (_is_vapid_key, "the 32 bytes of a P-256 private key, in base64url"),
    of.VAPID_SUBJECT.name: (
        lambda text: text.startswith(("mailto:", "https://")),
        "mailto:you@example.org or https://…",
    ),
}
