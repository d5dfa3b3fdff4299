"""A fake Django site with models of its own, from before Portico: a conversation has a buyer and a seller.

It knows no `portico_id`, creates a row for each POST, and marks messages as read one by one.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import Any, NamedTuple

from tests.support.django import UNKNOWN, Answer, FakeDjango, ReceivedRequest, served

CREATED = "2024-05-01T10:00:00Z"


class Writing(NamedTuple):
    """How this site writes ids and people, and whether its lists are pages of Django REST framework."""

    id: Callable[[int], Any]
    person: Callable[[int], Any]
    paged: bool


NUMBERS = Writing(int, int, paged=False)
STRINGS = Writing(str, str, paged=True)
OBJECTS = Writing(
    int, lambda id_: {"id": id_, "name": f"Person {id_}", "email": f"p{id_}@x.example"}, paged=True
)


class OwnSite(FakeDjango):
    """The site of two people, 7 (who buys) and 8 (who sells)."""

    def __init__(self, writing: Writing) -> None:
        super().__init__()
        self._writing = writing
        self._numbers = count(100)
        self.rows: dict[str, dict[str, Any]] = {}  # conversations by id
        self.said: dict[str, dict[str, Any]] = {}  # messages by id

    def converse(self, buyer: int, seller: int, **more: Any) -> dict[str, Any]:
        """Add a conversation."""
        write, number = self._writing, next(self._numbers)
        row = {
            "id": write.id(number),
            "property": write.id(42),
            "buyer": write.person(buyer),
            "seller": write.person(seller),
            "created_at": CREATED,
            "updated_at": CREATED,
            **more,
        }
        self.rows[str(number)] = row
        return row

    def _route(self, asked: ReceivedRequest, parts: list[str]) -> Answer:
        match (asked.method, parts):
            case ("POST", ["api", "conversations"]):
                return self._create(asked.body)
            case ("POST", ["api", "messages"]):
                return self._say(asked.body)
            case ("PATCH", ["api", "messages", id_, "mark-read"]):
                self.said[id_]["is_read"] = True
                return 200, self.said[id_]
            case ("GET", ["api", "conversations", id_]):
                return (200, self.rows[id_]) if id_ in self.rows else UNKNOWN
            case ("GET", ["api", "conversations", id_, "participants"]):
                named = [{"id": self._writing.id(id_), "name": f"Person {id_}"} for id_ in (7, 8)]
                return 200, self._listed(named)
            case ("GET", ["api", "users", user_id, *rest]):
                return self._about(user_id, rest)
        return UNKNOWN

    def _about(self, user_id: str, rest: list[str]) -> Answer:
        if user_id not in self.users:
            return UNKNOWN
        if rest == ["notification-preferences"]:
            return 200, self.preferences.get(user_id, {})
        if rest == ["push-tokens"]:
            return 200, self._listed(self.tokens.get(user_id, []))
        if rest == ["conversations"]:
            return 200, self._listed(list(self.rows.values()))
        return 200, {"id": self._writing.id(int(user_id)), **self.users[user_id]}

    def _create(self, body: dict[str, Any]) -> Answer:
        missing = {key: ["required"] for key in ("property", "buyer", "seller") if body.get(key) is None}
        if missing:
            return 400, missing
        row = self.converse(int(body["buyer"]), int(body["seller"]), property=body["property"])
        return 201, row

    def _say(self, body: dict[str, Any]) -> Answer:
        if str(body["conversation"]) not in self.rows:
            return 400, {"conversation": ["unknown"]}
        id_ = next(self._numbers)
        self.said[str(id_)] = {
            "id": self._writing.id(id_),
            "conversation": body["conversation"],
            "sender": body["sender"],
            "content": body["content"],
            "created_at": body["created_at"],
            "is_read": False,
        }
        return 201, self.said[str(id_)]

    def _listed(self, rows: list[Any]) -> Any:
        if self._writing.paged:
            return {"count": len(rows), "next": None, "previous": None, "results": rows}
        return rows


@asynccontextmanager
async def running_own_site(writing: Writing) -> AsyncIterator[OwnSite]:
    """A site for the length of the block."""
    async with served(OwnSite(writing)) as django:
        yield django
