"""After a push: Expo's receipts, the sending rate, and retention of deliveries."""

from collections.abc import Sequence
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest_twisted

from components.delivery.follow_up import DeliveryRetention, ExpoReceipts
from components.delivery.items import Gone, Sent
from portico.contract.notification import ListDeliveries
from portico.storage.database import Database
from portico.storage.delivery.devices import Devices
from portico.storage.delivery.history import DeliveryHistory
from portico.storage.delivery.results import DeliveryResults
from tests.storage.sample_messages import open_conversation, send_text
from tests.support.delivery import DeliveryHarness, know

TICKET = """
    insert into expo_ticket (ticket, device_id, sent_at, due_at)
    select 'ticket-' || id, id, now(), now() + interval '15 minutes' from device returning 1
"""


class Expo:
    """Knows some receipts."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}
        self.asked: list[Sequence[str]] = []

    async def receipts(self, ids: Sequence[str]) -> dict[str, Any]:
        self.asked.append(ids)
        return {id_: self.known[id_] for id_ in ids if id_ in self.known}


@pytest_twisted.ensureDeferred
async def test_expo_is_asked_after_a_quarter_of_an_hour_until_it_knows(database: Database) -> None:
    await know(database, "bob", "bob-phone")
    await know(database, "bob", "bob-tablet")
    await database.query(TICKET)
    expo: Any = Expo()
    harness = SimpleNamespace(now=DeliveryHarness(database).dispatcher.now())
    tickets = ExpoReceipts(DeliveryResults(database), expo, lambda: harness.now)
    await tickets.fetch_receipts()
    assert expo.asked == []
    harness.now += timedelta(minutes=16)
    expo.known = {"ticket-1": Gone("DeviceNotRegistered")}
    await tickets.fetch_receipts()
    assert sorted(expo.asked[0]) == ["ticket-1", "ticket-2"]
    assert [device.id for device in await Devices(database).list_devices("bob")] == [2]
    harness.now += timedelta(minutes=16)
    expo.known = {"ticket-2": Sent()}
    await tickets.fetch_receipts()
    assert list(expo.asked[1]) == ["ticket-2"]
    harness.now += timedelta(minutes=16)
    await tickets.fetch_receipts()
    assert len(expo.asked) == 2
    assert len(await Devices(database).list_devices("bob")) == 1


@pytest_twisted.ensureDeferred
async def test_what_was_over_long_ago_is_forgotten(database: Database) -> None:
    await know(database, "bob", "bob-phone", email="bob@example.com")
    delivery_harness = DeliveryHarness(database)
    await delivery_harness.begin()
    await send_text(database, await open_conversation(database, "ada", "bob"), "ada", "Hello")
    await delivery_harness.round()
    log = DeliveryHistory(database)
    await DeliveryRetention(log, timedelta(days=30), delivery_harness.dispatcher.now).delete_old()
    page, _ = await log.list_deliveries(ListDeliveries(user_id="bob"))
    assert [(one.channel, one.state) for one in page] == [("email", "due"), ("push", "sent")]
    assert [attempt.outcome for attempt in page[1].attempts] == ["sent"]
    delivery_harness.clock.advance(timedelta(days=31).total_seconds())
    await DeliveryRetention(log, timedelta(days=30), delivery_harness.dispatcher.now).delete_old()
    page, _ = await log.list_deliveries(ListDeliveries(user_id="bob"))
    assert [(one.channel, one.state) for one in page] == [("email", "due")]
    assert await database.query("select * from delivery_attempt") == []


@pytest_twisted.ensureDeferred
async def test_deliveries_come_page_by_page(database: Database) -> None:
    await know(database, "bob", "bob-phone", email="bob@example.com")
    delivery_harness = DeliveryHarness(database)
    await delivery_harness.begin()
    for friend in ("ada", "cy", "dan"):
        await send_text(database, await open_conversation(database, friend, "bob"), friend, "Hello")
    await delivery_harness.planner.catch_up()
    log, found, cursor = DeliveryHistory(database), [], None
    for _ in range(3):
        page, cursor = await log.list_deliveries(ListDeliveries(user_id="bob", limit=2, cursor=cursor))
        found += [one.id for one in page]
    assert cursor is None
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == 6
