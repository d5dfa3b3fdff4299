"""Groups of variables, as `docs/reference/settings.md` and `.env.example` show them."""

from collections.abc import Mapping
from dataclasses import dataclass

from portico.settings.variables.kinds import Variable


@dataclass(frozen=True, slots=True)
class Group:
    """The variables of one subject, and the page of `docs/` that explains it."""

    title: str
    page: str
    variables: tuple[Variable, ...]


def declared(module: Mapping[str, object]) -> tuple[Variable, ...]:
    """The variables that a module declares, in its order; pass `globals()`."""
    return tuple(value for value in module.values() if isinstance(value, Variable))
