"""Whom planning takes for reachable: by what can be read, not by what is there."""

import pytest
import pytest_twisted

from portico.domain.delivery.planning import Channel
from portico.storage.database import Database
from portico.storage.delivery.planning import DeliveryPlans
from tests.storage.sample_messages import open_conversation, send_text
from tests.support.delivery import know

GOOD = {"email": "bob@example.org", "mobile": "+254712345678"}
REACHED: list[tuple[dict[str, str], str | None, set[Channel]]] = [
    (GOOD, None, {"email", "sms"}),
    ({**GOOD, "mobile": "0712 345 678"}, "KE", {"email", "sms"}),
    ({**GOOD, "mobile": "0712 345 678"}, None, {"email"}),
    ({**GOOD, "mobile": "ask my wife"}, "KE", {"email"}),
    ({**GOOD, "mobile": "+1234567"}, "KE", {"email"}),
    ({**GOOD, "mobile": "+33899123456"}, None, {"email"}),
    ({**GOOD, "email": "bob at example.org"}, None, {"sms"}),
    ({"email": "", "mobile": ""}, None, set()),
    ({}, None, set()),
]


@pytest.mark.parametrize(("addresses", "country", "reached"), REACHED)
@pytest_twisted.ensureDeferred
async def test_who_cannot_be_reached_by_a_channel_is_not_planned_for_it(
    database: Database, addresses: dict[str, str], country: str | None, reached: set[Channel]
) -> None:
    await know(database, "bob", **addresses)
    planning = DeliveryPlans(database, country)
    message = await send_text(database, await open_conversation(database, "ada", "bob"), "ada", "Hello")
    [concern] = await planning.list_concerned([message.id])
    [recipient] = await planning.list_recipients(["bob"])
    assert concern.recipient.reachable == recipient.reachable == reached


@pytest_twisted.ensureDeferred
async def test_a_device_counts_whatever_the_addresses_are(database: Database) -> None:
    await know(database, "bob", "bob-phone", mobile="ask my wife")
    [recipient] = await DeliveryPlans(database, None).list_recipients(["bob"])
    assert recipient.reachable == {"push"}
