"""Where operators read metrics and counts: addresses of their own, or a token on the product's port.

Parsed as a part of `portico.settings.core`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from portico.settings.environment import SettingsError
from portico.settings.variables.admin import LISTEN, METRICS_TOKEN
from portico.settings.variables.installation import PORT

OFF = "off"
BESIDE = 10_000  # from the product's port to the one of operators
HIGHEST = 65_535
ADDRESS = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):(?P<port>[0-9]{1,5})", re.ASCII)
FORM = "unix:/path, HOST:PORT such as 127.0.0.1:18080, both separated by a comma, or off"


@dataclass(frozen=True, slots=True)
class Admin:
    """The addresses; those of the default are done without where they are taken."""

    sockets: tuple[Path, ...]
    ports: tuple[tuple[str, int], ...]
    chosen: bool
    token: str | None = field(default=None, repr=False)


def admin(env: Mapping[str, str], home: Path) -> Admin:
    """What `PORTICO_ADMIN_LISTEN` and `PORTICO_METRICS_TOKEN` say. Raises SettingsError."""
    text, token = LISTEN.read(env), METRICS_TOKEN.read(env) or None
    if token and not (token.isascii() and token.isprintable() and " " not in token):
        raise SettingsError(
            "PORTICO_METRICS_TOKEN has characters that no header can carry: use letters and digits"
        )
    port = PORT.read(env)
    if not text:
        return Admin(
            (home / "admin" / "http.sock",), (("127.0.0.1", beside(port)),), chosen=False, token=token
        )
    parts = [] if text.strip() == OFF else [part.strip() for part in text.split(",") if part.strip()]
    sockets = tuple(Path(part.removeprefix("unix:")) for part in parts if part.startswith("unix:/"))
    ports = tuple(_address(part) for part in parts if not part.startswith("unix:/"))
    if any(number == port for _, number in ports):
        raise SettingsError(f"PORTICO_ADMIN_LISTEN names port {port}, which is PORTICO_PORT: choose another")
    return Admin(sockets, ports, chosen=True, token=token)


def beside(port: int) -> int:
    """The port of operators: 18080 beside 8080."""
    return port + BESIDE if port + BESIDE <= HIGHEST else port - BESIDE


def _address(text: str) -> tuple[str, int]:
    found = ADDRESS.fullmatch(text)
    if found is None or not 0 < int(found["port"]) <= HIGHEST:
        raise SettingsError(f"PORTICO_ADMIN_LISTEN has {text!r}: write {FORM}")
    return found["host"].strip("[]"), int(found["port"])
