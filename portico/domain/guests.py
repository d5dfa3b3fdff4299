"""Guests: visitors without an account, whom the site lets write. Pure.

The id of a guest begins with `guest:`, so it is known everywhere without a look at the database.
"""

from portico.domain.errors import Forbidden, InvalidArgument
from portico.domain.people import Caller

PREFIX = "guest:"
TTL = 7 * 86_400  # seconds for which a guest's token is valid; JWT_MAX_TTL may be less


def is_guest(user_id: str) -> bool:
    return user_id.startswith(PREFIX)


def guest_id_of(random: str) -> str:
    """The id of a new guest; `random` cannot be guessed."""
    return PREFIX + random


def check_merge(guest_id: str, user_id: str) -> None:
    """Raise InvalidArgument unless a guest is joined to an account."""
    if not is_guest(guest_id):
        raise InvalidArgument("guest_id", "must be the id of a guest: user.create_guest returns one")
    if is_guest(user_id):
        raise InvalidArgument("user_id", "must be the id of an account, not of a guest")


def is_limited(caller: Caller) -> bool:
    """Whether a guest calls by themselves; a service that acts for one may do what services may."""
    return caller.role == "user" and is_guest(caller.user_id)


def check_listing(caller: Caller) -> None:
    """Raise Forbidden for a guest who looks for users."""
    if is_limited(caller):
        raise Forbidden("guests do not list users")
