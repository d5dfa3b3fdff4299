"""The development secret: without configured keys, Portico generates one and keeps it in PORTICO_HOME.

It is not used in production: `portico.settings.core` refuses to start without keys there.
"""

import os
import secrets
from dataclasses import replace
from pathlib import Path

from portico.settings.core import Settings, SettingsError
from server.home import make_home


def ensure_secret(settings: Settings) -> Settings:
    """The settings, with a secret if no key is configured."""
    keys = settings.keys
    if settings.production or keys.secret or keys.public_key or keys.jwks_url:
        return settings
    make_home(settings)
    return replace(settings, keys=replace(keys, secret=_read_or_make(settings.secret_file)))


def ensure_media_secret(settings: Settings) -> Settings:
    """The settings, with a secret that signs links to files, if no secret at all is configured."""
    if settings.media.secret or settings.keys.secret:
        return settings
    make_home(settings)
    secret = _read_or_make(settings.home / "media_secret")
    return replace(settings, media=replace(settings.media, secret=secret))


def _read_or_make(path: Path) -> str:
    try:
        if not path.exists():
            _make(path)
        secret = path.read_text().strip()
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror}; set PORTICO_HOME") from error
    if not secret:
        raise SettingsError(f"{path} is empty: remove it, and a new secret is made")
    return secret


def _make(path: Path) -> None:
    """Make the file whole or not at all; of two makers at once the first wins."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        return
    finally:
        fresh.unlink()
