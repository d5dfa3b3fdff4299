"""Clients are asked to sync once for all losses of a moment, and not without other nodes."""

from types import SimpleNamespace
from typing import Any

from twisted.internet.task import Clock

from components.messaging.gap_notice import DELAY, PAUSE, SHARE, GapNotice
from portico.domain.errors import Unavailable
from runtime.after_commit import RETRY


class Router:
    """A router with so many users, two sessions each; at first it is away as often as said."""

    def __init__(self, users: int, failures: int = 0) -> None:
        self.users, self.failures = users, failures
        self.asked: list[int] = []

    async def call(self, _: str) -> list[tuple[int, str]]:
        if self.failures:
            self.failures -= 1
            raise Unavailable("away")
        return [(session, f"user-{session % self.users}") for session in range(2 * self.users)]

    def publish_here(self, _: Any, to: list[str]) -> None:
        self.asked.append(len(to))


def note(router: Router, clock: Clock, *others: str) -> GapNotice:
    nodes: Any = SimpleNamespace(others=others)
    notice = GapNotice(router, nodes, clock)  # type: ignore[arg-type]
    notice.note_loss()
    return notice


def test_all_users_are_asked_once_a_share_at_a_time() -> None:
    router, clock = Router(SHARE + 1), Clock()
    note(router, clock, "b").note_loss()
    assert router.asked == []
    clock.advance(DELAY)
    assert router.asked == [SHARE]
    clock.pump([PAUSE] * 5)
    assert router.asked == [SHARE, 1]


def test_while_the_router_is_away_the_notice_waits() -> None:
    router, clock = Router(1, failures=1), Clock()
    note(router, clock, "b")
    clock.advance(DELAY)
    assert router.asked == []
    clock.advance(RETRY)
    assert router.asked == [1]


def test_without_other_nodes_nothing_was_lost() -> None:
    clock = Clock()
    note(Router(1), clock)
    assert clock.getDelayedCalls() == []
