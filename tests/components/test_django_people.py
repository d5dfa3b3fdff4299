"""User data from the site: refreshed once a minute, kept while it is down, and never waited for long."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from datetime import time
from typing import Any

import pytest
import pytest_twisted
from structlog.testing import capture_logs
from twisted.internet.defer import Deferred

from components.django_bridge import people as bridge_people
from portico.contract.device import RegisterDevice
from portico.domain.delivery.planning import without
from portico.domain.delivery.quiet_hours import QuietHours
from portico.storage.database import Database
from portico.storage.delivery.devices import Devices
from portico.storage.delivery.preferences import PreferenceStore
from portico.storage.users.erasure import Erasures
from portico.storage.users.people import People
from portico.storage.users.revocations import Revocations
from tests.storage.sample_messages import open_conversation, send_text
from tests.support.bridged import Bridged
from tests.support.delivery import DeliveryHarness, know
from tests.support.django import KEY, FakeDjango, running_django
from tests.support.waiting import until

ADA = {
    "name": "Ada Lovelace",
    "email": "ada@example.org",
    "mobile": "+44 1234 567890",
    "avatar_url": "https://example.org/ada.png",
    "language": "fr",
}
PHONE = {"token": "t1", "provider": "fcm", "platform": "android"}
BROWSER = {
    "token": "https://push.example/1",
    "provider": "webpush",
    "platform": "web",
    "p256dh": "cA",
    "auth": "YQ",
}


@pytest_twisted.async_yield_fixture()
async def django() -> AsyncIterator[FakeDjango]:
    """A site that knows Ada."""
    async with running_django() as django:
        django.users["ada"] = dict(ADA)
        yield django


@pytest_twisted.async_yield_fixture()
async def bridged(database: Database, django: FakeDjango) -> AsyncIterator[Bridged]:
    bridged = Bridged(database, django, timeout=1.0)
    yield bridged
    await bridged.stop()


async def tokens(database: Database, user_id: str = "ada") -> list[str]:
    rows = await database.query("select token from device where user_id = %s order by token", (user_id,))
    return [token for (token,) in rows]


async def ask(bridged: Bridged, later: float = 0.0) -> None:
    """Somebody wants Ada to be fresh, some seconds later."""
    bridged.clock.advance(later)
    await bridged.people.refresh(["ada"])


@pytest_twisted.ensureDeferred
async def test_profile_preferences_and_tokens_come_from_the_site(
    bridged: Bridged, django: FakeDjango, database: Database
) -> None:
    django.preferences["ada"] = {
        "channels": {"message": {"sms": True}},
        "quiet_hours": {"from": "22:00", "to": "07:00", "timezone": "Europe/Paris"},
        "email_after": 60,
    }
    django.tokens["ada"] = [PHONE, BROWSER, {"token": "", "provider": "carrier pigeon"}]
    await ask(bridged)
    assert [(asked.method, asked.path) for asked in django.asked] == [
        ("GET", "/api/users/ada/"),
        ("GET", "/api/users/ada/notification-preferences/"),
        ("GET", "/api/users/ada/push-tokens/"),
    ]
    assert {asked.headers["authorization"] for asked in django.asked} == {f"Api-Key {KEY}"}
    me = await People(database).get("ada")
    assert (me.name, me.email, me.mobile, me.avatar_url) == (
        ADA["name"],
        ADA["email"],
        "+441234567890",
        ADA["avatar_url"],
    )
    stored = await PreferenceStore(database).get("ada")
    assert stored.wants("message", "sms")
    assert stored.quiet == QuietHours(time(22), time(7), "Europe/Paris")
    assert (stored.email_after, stored.language) == (60, "fr")
    assert await tokens(database) == ["https://push.example/1", "t1"]


@pytest_twisted.ensureDeferred
async def test_they_are_asked_about_once_a_minute(bridged: Bridged, django: FakeDjango) -> None:
    await ask(bridged)
    await ask(bridged, 59.0)
    assert len(django.asked) == 3
    await ask(bridged, 2.0)
    assert len(django.asked) == 6


@pytest_twisted.ensureDeferred
async def test_many_who_want_the_same_person_are_one_question(bridged: Bridged, django: FakeDjango) -> None:
    waiting = [Deferred.fromCoroutine(bridged.people.refresh(["ada"])) for _ in range(5)]
    for each in waiting:
        await each
    assert len(django.of("GET", "/api/users/ada/push")) == 1


@pytest_twisted.ensureDeferred
async def test_what_the_site_does_not_give_stays(
    bridged: Bridged, django: FakeDjango, database: Database
) -> None:
    await know(database, "ada", email="old@example.org", mobile="+15550100")
    django.users["ada"] = {"name": None, "email": "new@example.org", "avatar_url": "javascript:alert(1)"}
    await ask(bridged)
    me = await People(database).get("ada")
    assert (me.name, me.email, me.mobile, me.avatar_url) == ("Ada", "new@example.org", "+15550100", None)


@pytest_twisted.ensureDeferred
async def test_a_number_of_the_site_is_kept_in_one_form_or_told_once(
    bridged: Bridged, django: FakeDjango, database: Database
) -> None:
    django.users["ada"] = {"name": "Ada", "email": " Ada@Example.ORG", "mobile": "0712 345 678"}
    await ask(bridged)
    me = await People(database).get("ada")
    assert (me.email, me.mobile) == ("Ada@example.org", "+254712345678")
    django.users["ada"] = {"name": "Ada", "mobile": "ask 0712"}
    with capture_logs() as logged:
        await ask(bridged, later=61)
        await ask(bridged, later=61)
    assert (await People(database).get("ada")).mobile == "+254712345678"
    unreachable = [line for line in logged if line["event"] == "django.unreachable"]
    assert [(line["field"], line["reason"]) for line in unreachable] == [("mobile", "number cannot be read")]
    assert "0712" not in str(logged)


@pytest_twisted.ensureDeferred
async def test_the_last_choice_wins(bridged: Bridged, django: FakeDjango, database: Database) -> None:
    django.preferences["ada"] = {"channels": {"message": {"email": True}}}
    await ask(bridged)
    store = PreferenceStore(database)
    await store.change_preferences("ada", lambda stored: without(stored, "email"))  # the link in a mail
    await People(database).update("ada", "Countess", None)
    await ask(bridged, 61.0)
    assert not (await store.get("ada")).wants("message", "email")
    assert (await People(database).get("ada")).name == "Countess"
    django.preferences["ada"] = {"channels": {"message": {"email": True, "sms": True}}}
    await ask(bridged, 61.0)
    assert (await store.get("ada")).wants("message", "email")


@pytest_twisted.ensureDeferred
async def test_devices_that_the_site_lists_no_more_go_and_those_of_the_app_stay(
    bridged: Bridged, django: FakeDjango, database: Database
) -> None:
    await know(database, "ada", device="own")
    django.tokens["ada"] = [PHONE]
    await ask(bridged)
    assert await tokens(database) == ["own", "t1"]
    django.tokens["ada"] = []
    await ask(bridged, 61.0)
    assert await tokens(database) == ["own"]


@pytest.mark.parametrize("given", [{}, {"detail": "soon"}, {"results": None}, {"results": {}}])
@pytest_twisted.ensureDeferred
async def test_an_answer_that_is_no_list_is_not_taken_for_an_empty_one(
    bridged: Bridged, django: FakeDjango, database: Database, given: Any
) -> None:
    django.tokens["ada"] = [PHONE]
    await ask(bridged)
    django.tokens["ada"] = given
    await ask(bridged, 61.0)
    assert await tokens(database) == ["t1"]


@pytest_twisted.ensureDeferred
async def test_a_phone_that_was_revoked_does_not_come_back_with_the_next_list(
    bridged: Bridged, django: FakeDjango, database: Database
) -> None:
    django.tokens["ada"] = [PHONE]
    await ask(bridged)
    await Revocations(database).revoke_others("ada", [], 2**31, ["laptop"])
    django.tokens["ada"] = [PHONE, BROWSER]
    await ask(bridged, 61.0)
    assert await tokens(database) == [BROWSER["token"]]
    django.tokens["ada"] = [BROWSER]  # logged out there
    await ask(bridged, 61.0)
    django.tokens["ada"] = [PHONE, BROWSER]  # and in again
    await ask(bridged, 61.0)
    assert await tokens(database) == [BROWSER["token"], PHONE["token"]]


@pytest_twisted.ensureDeferred
async def test_a_phone_that_went_to_somebody_else_is_not_taken_back(
    bridged: Bridged, django: FakeDjango, database: Database
) -> None:
    django.tokens["ada"] = [PHONE]
    await ask(bridged)
    await Devices(database).register("bob", RegisterDevice(token="t1", provider="fcm", platform="android"))
    django.tokens["ada"] = [PHONE, BROWSER]
    await ask(bridged, 61.0)
    assert await tokens(database, "bob") == ["t1"]
    assert await tokens(database) == [BROWSER["token"]]


@pytest_twisted.ensureDeferred
async def test_while_the_site_is_down_what_is_known_stays(
    bridged: Bridged, django: FakeDjango, database: Database
) -> None:
    await ask(bridged)
    django.trouble = lambda _: (503, {})
    for _ in range(20):
        await ask(bridged, 61.0)
    assert (await People(database).get("ada")).email == ADA["email"]
    django.trouble, django.users["ada"]["email"] = (lambda _: None), "now@example.org"
    await ask(bridged, 61.0)
    assert (await People(database).get("ada")).email == "now@example.org"


@pytest_twisted.ensureDeferred
async def test_a_slow_site_delays_nobody_and_its_answer_is_stored(
    bridged: Bridged, django: FakeDjango, database: Database
) -> None:
    django.slow = True
    asking = Deferred.fromCoroutine(bridged.people.refresh(["ada"]))
    await until(lambda: len(django.asked) == 1)
    assert not asking.called
    bridged.clock.advance(bridge_people.PATIENCE)
    await asking
    django.hurry()
    await ask(bridged)  # the question that is under way already
    assert len(django.asked) == 3
    assert (await People(database).get("ada")).name == ADA["name"]


@pytest_twisted.ensureDeferred
async def test_somebody_whom_the_site_does_not_know_is_not_asked_for_again_and_again(
    bridged: Bridged, django: FakeDjango, database: Database
) -> None:
    await know(database, "ada")
    del django.users["ada"]
    await ask(bridged)
    await ask(bridged, 30.0)
    assert len(django.asked) == 1
    assert (await People(database).get("ada")).name == "Ada"


@pytest_twisted.ensureDeferred
async def test_who_was_erased_here_stays_erased(
    bridged: Bridged, django: FakeDjango, database: Database
) -> None:
    await ask(bridged)
    await Erasures(database).begin("root", "ada")
    django.tokens["ada"] = [PHONE]
    await ask(bridged, 61.0)
    me = await People(database).get("ada")
    assert (me.name, me.email, await tokens(database)) == (None, None, [])


@pytest_twisted.ensureDeferred
async def test_an_answer_that_is_no_json_changes_nothing(
    bridged: Bridged, django: FakeDjango, database: Database
) -> None:
    await ask(bridged)
    django.trouble = lambda _: (200, "<html>")
    await ask(bridged, 61.0)
    assert (await People(database).get("ada")).name == ADA["name"]


class ReceivedRequest:
    """The bridge itself, in the place of the call to it."""

    def __init__(self, people: bridge_people.People) -> None:
        self._people = people

    async def refresh(self, user_ids: Collection[str]) -> None:
        await self._people.refresh(user_ids)

    async def refresh_those(self, find: Callable[[], Awaitable[Collection[str]]]) -> None:
        await self.refresh(await find())


@pytest_twisted.ensureDeferred
async def test_a_mail_goes_to_the_address_that_the_site_has_now(
    bridged: Bridged, django: FakeDjango, database: Database
) -> None:
    harness = DeliveryHarness(database, profile_refresher=ReceivedRequest(bridged.people))
    await harness.begin()
    await send_text(database, await open_conversation(database, "ada", "bob"), "bob", "Hello")
    await harness.round()
    django.users["ada"]["email"] = "moved@example.org"
    bridged.clock.advance(600.0)
    [mail] = await harness.round(minutes=11)
    assert mail.to == "moved@example.org"
