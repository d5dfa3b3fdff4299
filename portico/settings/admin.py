"""Where operators read metrics, counts and health: addresses of their own, or a token on the product's port.

Parsed as a part of `portico.settings.core`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from portico.settings.environment import SettingsError
from portico.settings.variables.admin import HEALTH_LISTEN, LISTEN, METRICS_TOKEN
from portico.settings.variables.installation import PORT
from portico.settings.variables.kinds import Text

Address: TypeAlias = Path | tuple[str, int]
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
    health: tuple[Address, ...] = ()  # where the process manager answers
    token: str | None = field(default=None, repr=False)


def admin(env: Mapping[str, str], home: Path) -> Admin:
    """What the three variables of operators say. Raises SettingsError."""
    token = METRICS_TOKEN.read(env) or None
    if token and not (token.isascii() and token.isprintable() and " " not in token):
        raise SettingsError(
            "PORTICO_METRICS_TOKEN has characters that no header can carry: use letters and digits"
        )
    health = _addresses(HEALTH_LISTEN, env)
    if health is None:
        health = [home / "admin" / "health.sock"]
    port = PORT.read(env)
    found = _addresses(LISTEN, env)
    chosen = found is not None
    if found is None:
        found = [home / "admin" / "http.sock", ("127.0.0.1", beside(port))]
    sockets = tuple(each for each in found if isinstance(each, Path))
    ports = tuple(each for each in found if not isinstance(each, Path))
    if chosen and any(number == port for _, number in ports):
        raise SettingsError(f"PORTICO_ADMIN_LISTEN names port {port}, which is PORTICO_PORT: choose another")
    return Admin(sockets, ports, chosen=chosen, health=tuple(health), token=token)


def beside(port: int) -> int:
    """The port of operators: 18080 beside 8080."""
    return port + BESIDE if port + BESIDE <= HIGHEST else port - BESIDE


def _addresses(variable: Text, env: Mapping[str, str]) -> list[Address] | None:
    """The addresses that a variable names; none for `off`, and None if it is not set."""
    text = variable.read(env)
    if not text:
        return None
    parts = [] if text.strip() == OFF else [part.strip() for part in text.split(",") if part.strip()]
    return [_address(variable, part) for part in parts]


def _address(variable: Text, text: str) -> Address:
    if text.startswith("unix:/"):
        return Path(text.removeprefix("unix:"))
    found = ADDRESS.fullmatch(text)
    if found is None or not 0 < int(found["port"]) <= HIGHEST:
        raise SettingsError(f"{variable.name} has {text!r}: write {FORM}")
    return found["host"].strip("[]"), int(found["port"])
