"""Large results: whole, in chunks, or cancelled halfway."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_twisted
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from portico.contract.admin import Exported
from portico.domain.errors import TooLarge, Unavailable
from runtime.documents import RATE, WHOLE, Document, Progress, deliver


async def parts(*texts: str) -> AsyncIterator[str]:
    for text in texts:
        yield text


def document(*texts: str) -> Document:
    return Document("a.json", "application/json", parts(*texts))


@pytest_twisted.ensureDeferred
async def test_it_comes_whole_to_who_asks_for_nothing_else() -> None:
    clock: Any = Clock()
    exported = await deliver(document("[1,", "2", "]"), None, clock)
    assert exported == Exported(filename="a.json", content_type="application/json", content="[1,2]")


@pytest_twisted.ensureDeferred
async def test_what_is_too_large_to_come_whole_does_not_come() -> None:
    clock: Any = Clock()
    with pytest.raises(TooLarge):
        await deliver(document("x" * WHOLE, "x"), None, clock)


def test_pieces_come_one_by_one_no_faster_than_they_can_be_taken() -> None:
    clock, sent = Clock(), list[str]()
    progress = Progress(lambda piece: sent.append(piece["content"]))
    timed: Any = clock
    done = Deferred.fromCoroutine(deliver(document("a" * RATE, "b", "c"), progress, timed))
    assert sent == ["a" * RATE]
    clock.advance(0.9)
    assert len(sent) == 1
    clock.advance(0.2)
    clock.advance(1)
    assert sent[1:] == ["b", "c"]
    clock.advance(1)
    assert done.result == document().make_chunk("")


def test_nothing_more_is_sent_to_a_caller_that_has_gone() -> None:
    clock, sent, failed = Clock(), list[str](), list[Any]()
    progress = Progress(lambda piece: sent.append(piece["content"]))
    timed: Any = clock
    done = Deferred.fromCoroutine(deliver(document("a", "b"), progress, timed))
    progress.stop()
    clock.advance(1)
    done.addErrback(lambda failure: failed.append(failure.check(Unavailable)))
    assert (sent, failed) == (["a"], [Unavailable])
