"""A figure beside what Portico wants to reach."""

import msgspec


class Aim(msgspec.Struct, frozen=True):
    """A figure, what it shall be, whether it is, and what forbids it where it is not."""

    what: str
    aim: str
    found: float
    is_met: bool
    limit: str = ""


def at_least(what: str, aim: float, found: float, limit: str = "") -> Aim:
    """An aim that more is better for."""
    return Aim(what, f"at least {aim:,g}", found, found >= aim, limit)


def at_most(what: str, aim: float, found: float, limit: str = "") -> Aim:
    """An aim that less is better for."""
    return Aim(what, f"at most {aim:,g}", found, found <= aim, limit)
