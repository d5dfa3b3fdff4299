"""What `preferences.get` returns about channels by which a user cannot be reached."""

from typing import Any

import msgspec
import pytest
import pytest_twisted
from twisted.internet import reactor as global_reactor

from components.notifications.preferences import PreferenceService
from portico.contract.device import RegisterDevice
from portico.contract.payload import decode
from portico.contract.preferences import GetPreferences, SetPreferences
from portico.domain.people import Caller
from portico.storage.database import Database
from portico.storage.delivery.devices import Devices
from portico.storage.delivery.preferences import PreferenceStore
from runtime.preference_updates import PreferenceUpdates
from tests.support.bridged import PublishedEvents
from tests.support.delivery import know

BOB = Caller("bob", "user", 0)
DEVICE = RegisterDevice(token="t1", provider="fcm", platform="android")


def service(database: Database, country: str | None = "KE") -> PreferenceService:
    reactor: Any = global_reactor
    updates = PreferenceUpdates(database, PublishedEvents(), reactor, country)
    return PreferenceService(PreferenceStore(database), updates, b"key")


async def reachable(database: Database, country: str | None = "KE") -> Any:
    found = await service(database, country).get(GetPreferences(), BOB)
    return msgspec.to_builtins(found)["preferences"]["reachable"]


@pytest_twisted.ensureDeferred
async def test_who_has_nothing_is_told_what_is_missing(database: Database) -> None:
    nothing = {"email": "no address", "sms": "no number", "push": "no device"}
    assert await reachable(database) == nothing
    await know(database, "bob")
    assert await reachable(database) == nothing


@pytest_twisted.ensureDeferred
async def test_who_has_everything_is_reached_by_everything(database: Database) -> None:
    await know(database, "bob", email="bob@example.org", mobile="0712 345 678")
    await Devices(database).register("bob", DEVICE)
    assert await reachable(database) == {"email": True, "sms": True, "push": True}
    assert (await reachable(database, None))["sms"] == "number cannot be read"


@pytest.mark.parametrize(
    ("mobile", "why"), [("ask me", "number cannot be read"), ("+33899123456", "premium number")]
)
@pytest_twisted.ensureDeferred
async def test_a_number_or_an_address_of_before_is_told(database: Database, mobile: str, why: str) -> None:
    await know(database, "bob", email="bob at example.org", mobile=mobile)
    assert await reachable(database) == {"email": "address cannot be read", "sms": why, "push": "no device"}


@pytest_twisted.ensureDeferred
async def test_who_chooses_is_told_too(database: Database) -> None:
    asked = decode(SetPreferences, {"channels": {"message": {"sms": True}}})
    found = await service(database).set(asked, BOB)
    assert found.preferences.reachable.sms == "no number"
