"""What is revoked lets nobody in, and gets no pushes; what is not goes on."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_twisted
from twisted.internet.defer import Deferred, gatherResults

from portico.contract.device import RegisterDevice
from portico.contract.moderation import ReportAbuse, ResolveReport
from portico.domain.errors import Forbidden
from portico.domain.people import Caller, Login, Principal
from portico.storage.database import Database
from portico.storage.delivery.devices import Devices
from portico.storage.moderation.reports import Moderation
from portico.storage.users.accounts import Accounts
from portico.storage.users.erasure import Erasures
from portico.storage.users.people import People
from portico.storage.users.revocations import Revocations
from tests.storage.conftest import Sql

ROOT = Caller("root", "admin", 1)

NOW = int(time.time())
SOON = NOW + 3_600
AGO = NOW - 60


def login(key: str, issued_at: int | None = AGO, expires_at: int = SOON) -> Login:
    return Login(key, issued_at, expires_at)


class Harness:
    """Ada and her devices."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.people, self.devices = People(database), Devices(database)
        self.revocations, self.accounts = Revocations(database), Accounts(database)

    async def admit(self, fingerprint: str, user_id: str = "ada", **claims: Any) -> bool:
        usual = {"role": "user", "expires_at": SOON, "fingerprint": fingerprint, **claims}
        return bool(await self.people.upsert_user(Principal(user_id=user_id, **usual)))

    async def register(self, token: str, owner: Login | None, user_id: str = "ada") -> None:
        asked = RegisterDevice(token=token, provider="fcm", platform="android")
        await self.devices.register(user_id, asked, owner)

    async def left(self) -> list[str]:
        rows = await self.database.query("select token from device order by token")
        return [token for (token,) in rows]


@pytest_twisted.async_yield_fixture()
async def harness(database: Database) -> Any:
    made = Harness(database)
    await made.admit("any")
    yield made


@pytest_twisted.ensureDeferred
async def test_a_revoked_login_lets_nobody_in(harness: Harness) -> None:
    await harness.revocations.revoke("ada", ["f", "g"], SOON, [])
    assert not await harness.admit("f")
    assert not await harness.admit("later", login="g")
    assert await harness.admit("other", login="h")
    await harness.revocations.revoke("ada", ["f"], 1, [])
    assert not await harness.admit("f")


@pytest_twisted.ensureDeferred
async def test_bars_are_forgotten_when_their_tokens_have_expired(harness: Harness, sql: Sql) -> None:
    await harness.revocations.revoke("ada", ["old"], 1, [])
    await harness.revocations.revoke("ada", ["new"], SOON, [])
    assert sql("select fingerprint from barred_token") == [("new",)]


@pytest_twisted.ensureDeferred
async def test_the_devices_of_a_revoked_session_end_and_no_others(harness: Harness) -> None:
    for token in ("phone", "tablet", "laptop"):
        await harness.register(token, login(token))
    await harness.register("bobs", login("phone"), "bob")
    assert await harness.revocations.revoke("ada", ["phone"], SOON, ["laptop"]) == 1
    assert await harness.left() == ["bobs", "laptop", "tablet"]


@pytest_twisted.ensureDeferred
async def test_a_device_that_nobody_knows_the_owner_of_ends_at_any_revocation(harness: Harness) -> None:
    await harness.register("phone", login("phone"))
    await harness.register("by a service", None)
    assert await harness.revocations.revoke("ada", ["laptop"], SOON, []) == 1
    assert await harness.left() == ["phone"]
    await harness.register("by a service", None)
    assert await harness.revocations.revoke_others("ada", [], SOON, ["phone"]) == 1
    assert await harness.left() == ["phone"]


@pytest_twisted.ensureDeferred
async def test_a_phone_that_came_back_with_a_newer_token_ends_with_it(harness: Harness) -> None:
    """It registered by a token that is over; none of the sessions that are there is known to have it."""
    await harness.register("phone", login("first", expires_at=AGO))
    await harness.register("tablet", login("tablets", expires_at=AGO))
    await harness.register("watch", login("watches"))
    assert await harness.revocations.revoke("ada", ["second"], SOON, ["tablets"]) == 1
    assert await harness.left() == ["tablet", "watch"]


@pytest_twisted.ensureDeferred
async def test_that_a_token_is_over_ends_no_push(harness: Harness) -> None:
    await harness.register("phone", login("phone"))
    await harness.register("tablet", login("tablet", expires_at=AGO))
    await harness.revocations.revoke("ada", ["phone"], SOON, [])
    assert await harness.left() == ["tablet"]


@pytest_twisted.ensureDeferred
async def test_all_devices_but_those_of_who_asks_end_and_their_logins_too(harness: Harness) -> None:
    for token in ("phone", "tablet", "laptop"):
        await harness.register(token, login(token))
    assert await harness.revocations.revoke_others("ada", ["phone"], SOON, ["laptop"]) == 2
    assert await harness.left() == ["laptop"]
    assert not await harness.admit(
        "t", login="tablet"
    )  # it was offline: no session of its was there to be ended
    assert await harness.admit("l", login="laptop")


@pytest_twisted.ensureDeferred
async def test_devices_go_with_a_session_to_its_newer_token(harness: Harness) -> None:
    await harness.register("phone", login("first"))
    await harness.register("tablet", login("tablet"))
    await harness.revocations.move_devices("ada", ["first"], login("second", NOW))
    await harness.revocations.revoke("ada", ["first"], SOON, ["tablet"])
    assert await harness.left() == ["phone", "tablet"]
    await harness.revocations.revoke("ada", ["second"], SOON, ["tablet"])
    assert await harness.left() == ["tablet"]


@pytest_twisted.ensureDeferred
async def test_a_device_that_is_registered_again_belongs_to_the_newer_login(harness: Harness) -> None:
    await harness.register("phone", login("first"))
    await harness.register("phone", login("second"))
    await harness.revocations.revoke("ada", ["first"], SOON, ["second"])
    assert await harness.left() == ["phone"]


@pytest_twisted.ensureDeferred
async def test_an_admin_ends_the_devices_of_older_tokens(harness: Harness) -> None:
    await harness.register("old", login("old", NOW - 900))
    await harness.register("new", login("new", NOW - 10))
    await harness.register("undated", login("undated", None))
    await harness.register("unowned", None)
    await harness.accounts.deny_logins_since("root", "ada", _moment(NOW - 100))
    assert await harness.left() == ["new"]


@pytest_twisted.ensureDeferred
async def test_who_is_banned_or_erased_has_no_device(harness: Harness) -> None:
    await harness.register("adas", login("a"))
    await harness.register("bobs", login("b"), "bob")
    report = await Moderation(harness.database).report("bob", ReportAbuse(user_id="ada", reason="spam"))
    resolve = ResolveReport(report_id=report.id, action="block_user")
    await Moderation(harness.database).resolve(ROOT, resolve)
    assert await harness.left() == ["bobs"]
    await Erasures(harness.database).begin("root", "bob")
    assert await harness.left() == []
    for user_id in ("ada", "bob"):
        with pytest.raises(Forbidden):
            await harness.register("again", login("c"), user_id)


@pytest_twisted.ensureDeferred
async def test_a_revoked_login_registers_nothing(harness: Harness) -> None:
    await harness.revocations.revoke("ada", ["phone"], SOON, [])
    await harness.accounts.deny_logins_since("root", "ada", _moment(NOW - 100))
    for owner in (login("phone"), login("old", NOW - 900), login("undated", None)):
        with pytest.raises(Forbidden, match="revoked"):
            await harness.register("phone", owner)
    await harness.register("phone", login("another"))
    assert await harness.left() == ["phone"]


@pytest_twisted.ensureDeferred
async def test_registering_and_revoking_at_once_never_leaves_the_device(databases: list[Database]) -> None:
    worlds = [Harness(database) for database in databases]
    await worlds[0].admit("any")
    for number in range(20):
        key = f"phone-{number}"
        racing: list[Deferred[Any]] = [
            Deferred.fromCoroutine(_refused_or_not(worlds[0].register(key, login(key)))),
            Deferred.fromCoroutine(worlds[1].revocations.revoke("ada", [key], SOON, [])),
            Deferred.fromCoroutine(_refused_or_not(worlds[2].register(key, login(key)))),
        ]
        await gatherResults(racing)
        assert await worlds[0].left() == []


async def _refused_or_not(registering: Any) -> None:
    try:
        await registering
    except Forbidden:
        return


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
