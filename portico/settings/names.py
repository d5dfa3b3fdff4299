"""The names of all variables that Portico reads, and those that were probably meant to be one.

The names are those of the declarations in `portico.settings.variables`.
"""

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache

from portico.settings.old_variables import INSTEAD
from portico.settings.variables import commands, table

# Read by commands, by tests, and by what the process manager starts.
ELSEWHERE = frozenset(
    {variable.name for variable in commands.GROUP.variables}
    | {"PORTICO_SUPERVISED", "PORTICO_CHROMIUM", "PORTICO_REQUIRE_BROWSER"}
)
OURS = "PORTICO_"  # nobody else's variables begin so
# Of a service called portico in the same Kubernetes namespace (PORTICO_PORT_8080_TCP), and of Amazon.
FOREIGN = re.compile(r"PORTICO_(SERVICE|PORT)_.*|AWS_.*")
CLOSE = 0.83


@cache
def known() -> frozenset[str]:
    """Every variable that the processes of Portico read, also those that only some providers need."""
    return frozenset(variable.name for group in table.OF_PROCESSES for variable in group.variables)


def misspelt(env: Mapping[str, str] = os.environ) -> dict[str, str | None]:
    """Names that Portico does not read, though they look so; each with the name that was probably meant."""
    ours = known() | ELSEWHERE
    others = ours | INSTEAD.keys()
    strange = sorted(name for name, value in env.items() if value and name not in others)
    meant = {name: _meant(name, ours) for name in strange if not FOREIGN.fullmatch(name)}
    return {name: close for name, close in meant.items() if close or name.startswith(OURS)}


def concerns_portico(name: str) -> bool:
    """Whether Portico reads a variable, or has something to say about it."""
    return name in known() | ELSEWHERE | INSTEAD.keys() or bool(misspelt({name: "1"}))


def spelling(strange: Mapping[str, str | None]) -> str:
    """`MESAGE_RATE_LIMIT (MESSAGE_RATE_LIMIT?), PORTICO_X`: for one line."""
    return ", ".join(f"{name} ({meant}?)" if meant else name for name, meant in strange.items())


def _meant(name: str, ours: frozenset[str]) -> str | None:
    upper = name.upper().replace("-", "_")
    close = get_close_matches(upper, sorted(ours), 1, CLOSE)
    return close[0] if close else None
