"""The people of the tests: who gives up on coming in leaves no connection behind."""

import pytest
import pytest_twisted
from twisted.internet.defer import CancelledError, Deferred

from runtime.client import Client
from tests.support.components import Components
from tests.support.people import arrive
from tests.support.waiting import until


@pytest_twisted.ensureDeferred
async def test_who_gives_up_while_subscribing_is_gone(
    components: Components, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribing: list[Deferred[None]] = []

    def never_subscribed(*_: object) -> Deferred[None]:
        subscribing.append(Deferred())
        return subscribing[0]

    monkeypatch.setattr(Client, "subscribe_to_events", never_subscribed)
    arriving = Deferred.fromCoroutine(arrive(components, "ada"))
    await until(lambda: bool(subscribing), "she has joined")
    assert len(components.router.people()) == 1
    arriving.cancel()
    with pytest.raises(CancelledError):
        await arriving
    await until(lambda: components.router.people() == [], "her connection is lost")
