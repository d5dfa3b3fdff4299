"""Who is in a team, who leads it, and what each may see and do."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from portico.domain.errors import Conflict, Forbidden, NotFound, TooLarge
from portico.domain.people import Caller

TeamRole = Literal["lead", "member"]
MAX_MEMBERS = 200


class Seat(msgspec.Struct, frozen=True):
    """The place of a caller in a team; `role` is None for a service or an admin from outside."""

    team_id: int
    participant_id: str
    role: TeamRole | None


def is_operator(caller: Caller) -> bool:
    """Whether the caller is the site itself or an admin, and does not act for a user."""
    return caller.role in ("service", "admin") and caller.service_id is None and caller.member_id is None


def may_see(role: TeamRole | None, caller: Caller) -> bool:
    """Whether the caller may see what a team alone sees: its inbox, its notes, who answered.

    Members do, and operators. Whoever the team talks with does not, whatever else they may do there. Every
    store of such data asks this function.
    """
    return role is not None or is_operator(caller)


def check_seen(role: TeamRole | None, caller: Caller) -> None:
    """Raise NotFound for everybody else: they are not told that there is such a team."""
    if not may_see(role, caller):
        raise NotFound("no such team")


def check_lead(role: TeamRole | None, caller: Caller) -> None:
    """Raise for who may not change a team: leads, services and admins may."""
    check_seen(role, caller)
    if role != "lead" and not is_operator(caller):
        raise Forbidden("only a lead of the team may do this")


def check_room(roles: Mapping[str, TeamRole], user_id: str) -> None:
    """Raise TooLarge for one member too many."""
    if user_id not in roles and len(roles) >= MAX_MEMBERS:
        raise TooLarge("members", MAX_MEMBERS)


def check_leads_left(roles: Mapping[str, TeamRole]) -> None:
    """Raise Conflict for a team that nobody would lead."""
    if "lead" not in roles.values():
        raise Conflict("a team needs a lead: name another one first")
