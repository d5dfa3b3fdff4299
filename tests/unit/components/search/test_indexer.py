"""The search reindexer: runs until all rows have this version, and then stops."""

from twisted.internet.defer import Deferred

from components.search.indexer import Reindexer
from portico.domain.errors import Unavailable


class Words:
    """Slices that are still to be made, and what was asked."""

    def __init__(self, names: int, messages: int) -> None:
        self.left = {"names": names, "messages": messages}
        self.asked: list[str] = []
        self.away = False

    async def begin(self) -> bool:
        self.asked.append("begin")
        return True

    async def recompute_names(self) -> bool:
        return self._take("names")

    async def recompute_messages(self) -> bool:
        if self.away:
            raise Unavailable("away")
        return self._take("messages")

    def _take(self, subject: str) -> bool:
        self.asked.append(subject)
        self.left[subject] -= 1
        return self.left[subject] > 0


def test_it_goes_on_until_there_is_nothing_left_and_then_asks_no_more() -> None:
    words = Words(names=2, messages=3)
    refolder = Reindexer(words)
    for _ in range(2):
        Deferred.fromCoroutine(refolder.catch_up())
    assert words.asked == ["begin", "names", "names", "messages", "messages", "messages"]


def test_after_a_failure_the_next_round_goes_on() -> None:
    words = Words(names=1, messages=2)
    words.away = True
    refolder = Reindexer(words)
    failures: list[type[BaseException] | None] = []
    Deferred.fromCoroutine(refolder.catch_up()).addErrback(lambda failure: failures.append(failure.type))
    words.away = False
    Deferred.fromCoroutine(refolder.catch_up())
    assert failures == [Unavailable]
    assert words.left["messages"] == 0
