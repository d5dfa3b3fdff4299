"""Ends of sessions that another node decided are found without a word from it, and handled once."""

from collections.abc import Sequence
from typing import Any

import pytest_twisted
from twisted.internet import reactor as global_reactor

from components.users.session_ends import SessionEndService
from portico.domain.session_ends import SessionEnd
from portico.storage.database import Database
from portico.storage.users.session_ends import SessionEnds

ADAS = {"user_id": "ada", "reason": "over", "session_id": 5, "kept_logins": ["phone"]}


class Node:
    """A node with one session that everything ends."""

    def __init__(self, database: Database) -> None:
        self.ended: list[SessionEnd] = []
        reactor: Any = global_reactor
        self.service = SessionEndService(SessionEnds(database), lambda: None, self._end_here, reactor)

    async def _end_here(self, ends: list[dict[str, Any]]) -> Sequence[int]:
        self.ended += [SessionEnd(**end) for end in ends]
        return [1] * len(ends)


@pytest_twisted.ensureDeferred
async def test_the_row_is_enough(database: Database) -> None:
    here, there = Node(database), Node(database)
    assert await here.service.end_elsewhere(ADAS, False) == 0
    await there.service.look()
    await there.service.look()
    [end] = there.ended
    assert (end.user_id, end.session_id, list(end.kept_logins)) == ("ada", 5, ["phone"])
    assert 0 <= end.age < 60
    await here.service.look()
    assert here.ended == []  # it has ended its own before
    assert await SessionEnds(database).ended(end.id) == 1
