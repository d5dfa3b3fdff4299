"""Profile cache refresh: components wait for the bridge briefly, and never depend on it."""

from types import SimpleNamespace
from typing import Any

import pytest
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.task import Clock

from portico.contract import uris
from portico.domain.errors import Unavailable
from runtime import profile_refresh
from runtime.profile_refresh import NullProfileRefresher, SiteProfileRefresher


def refreshing(answer: "Deferred[Any]") -> tuple["Deferred[None]", Clock, list[Any]]:
    clock, asked = Clock(), []

    async def call(*args: Any) -> None:
        asked.append(args)
        await answer

    link: Any = SimpleNamespace(call=call)
    return Deferred.fromCoroutine(SiteProfileRefresher(link, clock).refresh({"bob", "ada"})), clock, asked


def test_the_bridge_is_asked() -> None:
    done, _, asked = refreshing(succeed(None))
    assert done.called
    assert asked == [(uris.REFRESH_PEOPLE, ["ada", "bob"])]


@pytest.mark.parametrize("error", [Unavailable("the bridge is away")])
def test_without_it_one_goes_on(error: Exception) -> None:
    done, _, _ = refreshing(fail(error))
    assert done.result is None


def test_nobody_waits_long() -> None:
    done, clock, _ = refreshing(Deferred())
    assert not done.called
    clock.advance(profile_refresh.PATIENCE)
    assert done.result is None


def test_where_there_is_no_site_nobody_is_even_looked_for() -> None:
    async def find() -> list[str]:
        raise AssertionError

    assert Deferred.fromCoroutine(NullProfileRefresher().refresh_those(find)).called
