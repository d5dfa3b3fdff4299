"""The names of all variables that Portico reads, and those that were probably meant to be one.

The names are found by asking `parse` what it reads, so a new setting is known without being entered anywhere.
"""

import os
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache

from portico.settings import core
from portico.settings.delivery import PROVIDERS

# Read elsewhere than in `settings.parse`.
ELSEWHERE = frozenset(
    {"PORTICO_SUPERVISED", "PORTICO_TOKEN", "PORTICO_ROUTER_FASTPATH", "PORTICO_CHROMIUM"}
    | {"PORTICO_REQUIRE_BROWSER"}
)
NOT_OURS = frozenset({"XDG_DATA_HOME"})
OURS = "PORTICO_"  # nobody else's variables begin so
# Of a service called portico in the same Kubernetes namespace (PORTICO_PORT_8080_TCP), and of Amazon.
FOREIGN = re.compile(r"PORTICO_(SERVICE|PORT)_.*|AWS_.*")
CLOSE = 0.83


class _Asked(Mapping[str, str]):
    """An empty environment that remembers what it was asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@cache
def known() -> frozenset[str]:
    """Every variable that `settings.parse` reads, also those that only some providers need."""
    asked = _Asked()
    core.parse(asked)
    providers = [kind for channel in PROVIDERS.values() for kind in channel.values()]
    theirs = {name for kind in providers for name in (*kind.needed, *kind.defaults)}
    return frozenset(asked.names | theirs) - NOT_OURS


def misspelt(env: Mapping[str, str] = os.environ) -> dict[str, str | None]:
    """Names that Portico does not read, though they look so; each with the name that was probably meant."""
    ours = known() | ELSEWHERE
    strange = sorted(name for name, value in env.items() if value and name not in ours)
    meant = {name: _meant(name, ours) for name in strange if not FOREIGN.fullmatch(name)}
    return {name: close for name, close in meant.items() if close or name.startswith(OURS)}


def spelling(strange: Mapping[str, str | None]) -> str:
    """`MESAGE_RATE_LIMIT (MESSAGE_RATE_LIMIT?), PORTICO_X`: for one line."""
    return ", ".join(f"{name} ({meant}?)" if meant else name for name, meant in strange.items())


def _meant(name: str, ours: frozenset[str]) -> str | None:
    upper = name.upper().replace("-", "_")
    close = get_close_matches(upper, sorted(ours), 1, CLOSE)
    return close[0] if close else None
