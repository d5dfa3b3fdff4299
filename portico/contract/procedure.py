"""What the registry says of each procedure and event, and the sets of roles that may call."""

from collections.abc import Mapping
from typing import Any

import msgspec

from portico.contract import uris
from portico.contract.payload import Event, Request
from portico.contract.shapes import Shape
from portico.domain.people import Role
from portico.domain.rate_limits import Limit

EVERYBODY: frozenset[Role] = frozenset({"user", "service", "admin"})
ANYBODY: frozenset[Role] = EVERYBODY | {"moderator"}
CONVERSING: frozenset[Role] = EVERYBODY | {"bot"}  # who writes in conversations
ALL_ROLES: frozenset[Role] = ANYBODY | {"bot"}
BOTS: frozenset[Role] = frozenset({"bot"})
MODERATORS: frozenset[Role] = frozenset({"moderator", "admin"})
ADMINS: frozenset[Role] = frozenset({"admin"})
SERVICES: frozenset[Role] = frozenset({"service"})
OPERATORS: frozenset[Role] = frozenset({"service", "admin"})
MOST_COUNTED = 10_000  # what an argument can add to the cost of a call; more is refused anyway


class Procedure(msgspec.Struct, frozen=True):
    """A procedure. `name` is the URI without `portico.`.

    A call counts `cost` against its `limit`, and one more for each `per` of the argument `grows_with`: of a
    number, or of the items of a list. The users in its argument `people` count against another limit too.
    """

    name: str
    request: type[Request]
    reply: type[Shape]
    roles: frozenset[Role] = EVERYBODY
    limit: Limit = "write"
    cost: int = 1
    people: str | None = None
    grows_with: str | None = None
    per: int = 1

    def cost_of(self, arguments: Mapping[str, Any]) -> int:
        """What a call with these arguments counts. The arguments are not checked yet."""
        given = arguments.get(self.grows_with) if self.grows_with else None
        amount = len(given) if isinstance(given, list) else given if isinstance(given, int) else 0
        return self.cost + min(max(amount, 0), MOST_COUNTED) // self.per

    @property
    def uri(self) -> str:
        """The URI to call."""
        return uris.procedure(self.name)


class Topic(msgspec.Struct, frozen=True):
    """An event. `name` is the URI without `portico.event.`."""

    name: str
    payload: type[Event]

    @property
    def uri(self) -> str:
        """The topic to subscribe to."""
        return uris.event(self.name)
