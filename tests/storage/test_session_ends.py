"""Ends of sessions that another node decided are found without a word from it, and handled once."""

from collections.abc import Sequence
from typing import Any

import pytest_twisted
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred

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
        nodes: Any = self
        self.others: list[str] = []
        self.service = SessionEndService(
            SessionEnds(database), lambda: self.woken.callback(None), self._end_here, nodes, reactor
        )
        self.woken: Deferred[None] = Deferred()

    async def _end_here(self, ends: list[dict[str, Any]]) -> Sequence[int]:
        self.ended += [SessionEnd(**end) for end in ends]
        return [1] * len(ends)


@pytest_twisted.ensureDeferred
async def test_the_row_is_enough(database: Database) -> None:
    here, there = Node(database), Node(database)
    assert await here.service.end_elsewhere(ADAS) == 0
    await there.service.look()
    await there.service.look()
    [end] = there.ended
    assert (end.user_id, end.session_id, list(end.kept_logins)) == ("ada", 5, ["phone"])
    assert 0 <= end.age < 60
    await here.service.look()
    assert here.ended == []  # it has ended its own before
    assert await SessionEnds(database).progress(end.id) == (1, 1)


@pytest_twisted.ensureDeferred
async def test_who_ends_sessions_waits_for_every_other_node_and_counts(database: Database) -> None:
    here, second, third = Node(database), Node(database), Node(database)
    here.others = ["second", "third"]
    ended = Deferred.fromCoroutine(here.service.end_elsewhere(ADAS))
    await here.woken
    await second.service.look()
    assert not ended.called
    await third.service.look()
    assert await ended == 2
