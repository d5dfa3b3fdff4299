"""How far an observer has read is told to nobody: not by a sync, and not to the Django site."""

import pytest
import pytest_twisted

from portico.storage.conversations.membership import Membership
from portico.storage.database import Database
from tests.storage.sample_messages import send_text
from tests.storage.test_evidence import open_with_evidence
from tests.support.bridged import Bridged
from tests.support.delivery import read
from tests.support.django import FakeDjango
from tests.support.sync_harness import Harness


async def observed(database: Database) -> int:
    """A conversation of Ada and Bob with an observer, and a message of Ada."""
    place = await open_with_evidence(database, "ada", "bob")
    await Membership(database).add_observer(place, "ada", "judge")
    await send_text(database, place, "ada", "hello")
    return place


@pytest.mark.parametrize("reader", ["bob", "judge"])
@pytest_twisted.ensureDeferred
async def test_a_sync_has_the_receipts_of_the_others(database: Database, reader: str) -> None:
    harness = Harness(database)
    place = await observed(database)
    before = await harness.ask(reader, "sync.state")
    await read(database, "judge", place, 1)
    await read(database, "bob", place, 1)
    for answer in (
        await harness.ask(reader, "sync.changes", since=before["cursor"]),
        await harness.ask(reader, "sync.state", recent=10),
        before,
    ):
        assert [receipt["user_id"] for receipt in answer["receipts"]] == ["ada", "bob"]
    [view] = (await harness.ask("judge", "sync.state"))["conversations"]
    assert (view["read_seq"], view["unread"]) == (1, 0)


@pytest_twisted.ensureDeferred
async def test_the_site_is_told_of_the_others(bridged: Bridged, django: FakeDjango) -> None:
    """A message that only an observer has read is unread there."""
    place = await observed(bridged.database)
    await read(bridged.database, "judge", place, 1)
    await bridged.round()
    assert django.of("PATCH") == []
    await read(bridged.database, "bob", place, 1)
    await bridged.round()
    [marked] = django.of("PATCH")
    assert (marked.body or {})["user_id"] == "bob"
