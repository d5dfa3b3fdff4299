"""What a node makes for itself once and keeps in PORTICO_HOME: its name, and in development its secrets.

A secret is not used in production: `portico.settings.core` refuses to start without keys there.
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
    return replace(settings, keys=replace(keys, secret=_read_or_make(settings.secret_file, _new_secret())))


def ensure_media_secret(settings: Settings) -> Settings:
    """The settings, with a secret that signs links to files, if no secret at all is configured."""
    if settings.media.secret or settings.keys.secret:
        return settings
    make_home(settings)
    secret = _read_or_make(settings.home / "media_secret", _new_secret())
    return replace(settings, media=replace(settings.media, secret=secret))


def ensure_node_id(settings: Settings) -> Settings:
    """The settings, with a name for this node if none is configured."""
    if settings.node_id:
        return settings
    make_home(settings)
    return replace(settings, node_id=_read_or_make(settings.node_file, secrets.token_hex(4)))


def _new_secret() -> str:
    return secrets.token_urlsafe(48)


def _read_or_make(path: Path, fresh: str) -> str:
    try:
        if not path.exists():
            _make(path, fresh)
        secret = path.read_text().strip()
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror}; set PORTICO_HOME") from error
    if not secret:
        raise SettingsError(f"{path} is empty: remove it, and a new one is made")
    return secret


def _make(path: Path, text: str) -> None:
    """Make the file whole or not at all; of two makers at once the first wins."""
    made = path.with_name(f"{path.name}.{os.getpid()}")
    made.unlink(missing_ok=True)
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")
    try:
        path.hardlink_to(made)
    except FileExistsError:
        return
    finally:
        made.unlink()
