"""The part of the configuration that is about places: where Portico keeps what it has, and where it listens.

Nothing here depends on the folder that a command is started in: two commands with one environment mean one
Portico.
"""

from collections.abc import Mapping
from pathlib import Path

from portico.settings.environment import SettingsError
from portico.settings.variables.installation import HOME

ROOT = Path(__file__).resolve().parents[2]
BUILT_WEB = ROOT / "build" / "web"  # what `make run` builds for browsers
IS_CHECKOUT = (ROOT / "pyproject.toml").is_file()  # and not a folder that packages are installed into


def home(env: Mapping[str, str]) -> Path:
    """PORTICO_HOME; `.portico` of the checkout, or `portico` where installed programs keep their data."""
    given = _expanded(HOME.read(env))
    if given and not given.is_absolute() and not IS_CHECKOUT:
        raise SettingsError(f"PORTICO_HOME={str(given)!r} must be an absolute path")
    if IS_CHECKOUT:
        return ROOT / (given or ".portico")
    return given or _data_folder(env) / "portico"


def _data_folder(env: Mapping[str, str]) -> Path:
    """As the XDG base directories have it."""
    folder = Path(env.get("XDG_DATA_HOME") or "")
    fallback = _expanded("~/.local/share")
    if folder.is_absolute():
        return folder
    if fallback is None:
        raise SettingsError("PORTICO_HOME is not set, and this account has no home folder: set it")
    return fallback


def _expanded(text: str) -> Path | None:
    try:
        return Path(text).expanduser() if text else None
    except RuntimeError as error:
        raise SettingsError(
            f"PORTICO_HOME={text!r}: this account has no home folder: set a full path"
        ) from error
