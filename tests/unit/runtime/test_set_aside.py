"""Items of a locked conversation are tried again beside the others, in their order, and not for ever."""

from collections.abc import Sequence
from typing import NamedTuple

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from portico.domain.errors import NotFound, Unavailable
from portico.storage.database import Locked
from runtime.set_aside import MOST, PATIENCE, PAUSE, SetAside
from tests.support.outcome import Outcome, begin


class Item(NamedTuple):
    """A text in a conversation."""

    conversation_id: int
    text: str


class Store:
    """Remembers what it stored; `locked` are conversations that somebody else holds."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.locked: set[int] = set()
        self.fault: Exception | None = None
        self.stored: list[str] = []
        self.told: list[str] = []
        self.tried = 0
        self.aside: SetAside[Item, str] = SetAside(self.clock, self.store, self.tell)

    async def store(self, items: Sequence[Item]) -> list[str | Exception]:
        self.tried += 1
        if self.fault is not None:
            raise self.fault
        return [Locked() if id_ in self.locked else self.keep(text) for id_, text in items]

    def keep(self, text: str) -> str | Exception:
        if text == "bad":
            return NotFound("bad")
        self.stored.append(text)
        return text

    def tell(self, done: Sequence[tuple[Item, str | Exception]]) -> None:
        self.told += [result for _, result in done if isinstance(result, str)]

    def send(self, *items: tuple[int, str]) -> list[Outcome[str]]:
        """What has become of each."""
        results = begin(self.aside.store([Item(*item) for item in items])).result
        return [Outcome(_deferred(result)) for result in results]


def _deferred(result: "str | Exception | Deferred[str]") -> "Deferred[str]":
    if isinstance(result, Deferred):
        return result
    done: Deferred[str] = Deferred()
    if isinstance(result, Exception):
        done.errback(result)
    else:
        done.callback(result)
    return done


def test_a_locked_conversation_delays_no_other() -> None:
    store = Store()
    store.locked = {1}
    held, free = store.send((1, "held"), (2, "free"))
    assert (held.done, free.result) == (False, "free")
    store.locked = set()
    store.clock.advance(PAUSE)
    assert held.result == "held"
    assert store.told == ["held"]


def test_what_follows_in_a_locked_conversation_keeps_its_order() -> None:
    store = Store()
    store.locked = {1}
    store.send((1, "a"), (1, "b"))
    store.locked = set()
    _, other = store.send((1, "c"), (2, "x"))
    assert other.result == "x"
    store.clock.pump([PAUSE, PAUSE])
    assert store.stored == ["x", "a", "b", "c"]
    assert store.send((1, "d"))[0].result == "d"


def test_a_conversation_that_stays_locked_is_given_up_and_the_next_one_is_tried() -> None:
    store = Store()
    store.locked = {1}
    [first] = store.send((1, "a"))
    store.clock.pump([PAUSE] * 10)
    [second] = store.send((1, "b"))
    store.clock.pump([PAUSE] * round((PATIENCE - 0.8) / PAUSE))
    with pytest.raises(Unavailable) as refusal:
        _ = first.result
    assert refusal.value.fields["retry_after_ms"] == 1_000
    assert not second.done
    store.locked = set()
    store.clock.advance(PAUSE)
    assert second.result == "b"


def test_an_error_belongs_to_its_item_alone() -> None:
    store = Store()
    store.locked = {1}
    bad, good = store.send((1, "bad"), (1, "good"))
    store.locked = set()
    store.clock.advance(PAUSE)
    assert good.result == "good"
    with pytest.raises(NotFound):
        _ = bad.result


def test_a_store_that_fails_answers_those_who_wait_and_later_ones_are_stored() -> None:
    store = Store()
    store.locked = {1}
    [held] = store.send((1, "a"))
    store.fault = Unavailable("down")
    store.clock.advance(PAUSE)
    with pytest.raises(Unavailable, match="down"):
        _ = held.result
    store.fault, store.locked = None, set()
    assert store.send((1, "b"))[0].result == "b"
    tried = store.tried
    store.clock.advance(60)
    assert store.tried == tried


def test_more_than_may_wait_are_refused_at_once() -> None:
    store = Store()
    store.locked = {1}
    outcomes = store.send(*((1, str(number)) for number in range(MOST + 1)))
    assert [outcome.done for outcome in outcomes] == [False] * MOST + [True]
    with pytest.raises(Unavailable):
        _ = outcomes[-1].result
    store.locked = set()
    store.clock.advance(PAUSE)
    assert store.stored == [str(number) for number in range(MOST)]
