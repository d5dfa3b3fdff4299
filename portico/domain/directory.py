"""Whom somebody may find: people of their conversations, everybody, or nobody. Pure."""

from typing import Literal, get_args

from portico.domain.people import Caller

Reach = Literal["contacts", "all", "off"]
DIRECTORIES: tuple[Reach, ...] = get_args(Reach)


def reach_of(caller: Caller, directory: Reach) -> Reach:
    """How far this caller sees: a service or an admin sees everybody, whatever users see."""
    return directory if caller.role == "user" else "all"
