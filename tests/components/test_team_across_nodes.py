"""Members of a team hear of everything at whichever node they are connected to, and once."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest_twisted

from portico.settings.core import Settings
from portico.storage.database import Database
from portico.storage.redis import Redis
from tests.components.test_events_across_nodes import OF_TEAMS
from tests.components.test_teams import heard_for_team
from tests.support.across import Nodes, arrive_at, open_nodes, repeated, wait_for_relays
from tests.support.people import Person, arrive
from tests.support.teams import Desk, write
from tests.support.waiting import until, until_async

AGO = """
    update inbox_item set waiting_since = waiting_since - interval '1 hour'
    where waiting_since is not null returning 1
"""


async def open_desk_of(redis: Redis, nodes: Nodes) -> tuple[Desk, Person]:
    """Lena and the customer at one node, Max at the other, who is the second."""
    site = await arrive(nodes.a, "site", "service")
    lena, customer = [await arrive_at(redis, nodes.a, "a", user_id) for user_id in ("lena", "carla")]
    max_ = await arrive_at(redis, nodes.b, "b", "max")
    made = await site.ask("team.create", name="Sales", lead_ids=["lena", "max"], escalate_after_minutes=10)
    participants = [made["team"]["participant_id"]]
    opened = await customer.ask("conversation.create", participant_ids=participants, property_id="42")
    return Desk(made["team"], site, lena, max_, customer, opened["conversation"]["id"]), max_


@pytest_twisted.ensureDeferred
async def test_every_event_of_a_team_reaches_its_members_at_both_nodes(
    database: Database, stores: Settings, redis: Redis
) -> None:
    async with open_nodes(stores) as nodes:
        desk, max_ = await open_desk_of(redis, nodes)
        leaving: dict[str, Any] = {"team_id": desk.id, "user_id": "max"}

        async def waits() -> bool:
            """The question has come to the inbox, and now it came an hour ago."""
            return bool(await database.query(AGO))

        here: dict[str, Any] = {"conversation_id": desk.chat}
        both = (desk.lena, max_)
        steps: list[tuple[str, Callable[[], Awaitable[Any]], Sequence[Person]]] = [
            ("team.updated", lambda: desk.site.ask("team.update", team_id=desk.id, name="Desk"), both),
            ("team.event", lambda: write(desk.customer, desk.chat, "Is it free?"), both),
            ("inbox.updated", lambda: desk.lena.ask("conversation.label", **here, add=["vip"]), (max_,)),
            ("note.created", lambda: desk.lena.ask("note.add", **here, text="Nice", local_id="1"), (max_,)),
            ("inbox.looking", lambda: desk.lena.ask("inbox.look", **here), (max_,)),
            ("inbox.escalated", lambda: until_async(waits), both),
            ("team.left", lambda: desk.lena.ask("team.remove_member", **leaving), (max_,)),
        ]  # fmt: skip
        for topic, act, devices in steps:
            known = [len(device.received) for device in devices]
            await act()
            for device, before in zip(devices, known, strict=True):
                await until(lambda: topic in device.names()[before:], f"it received {topic}")  # noqa: B023
        assert {topic for topic, _, _ in steps} == OF_TEAMS
        await wait_for_relays(stores)
        later = await write(desk.customer, desk.chat, "Hello?")
        await desk.lena.wait_for("team.event", event="message.created", payload={"message": later})
        assert heard_for_team(max_) == ["Is it free?"]
        assert repeated(max_) == repeated(desk.lena) == []
        for device in (desk.lena, max_, desk.customer, desk.site):
            device.leave()


@pytest_twisted.ensureDeferred
async def test_a_member_beside_the_customer_hears_what_another_node_publishes_for_both(
    database: Database, stores: Settings, redis: Redis
) -> None:
    """Two frames for one message: the one for the team comes after its members were looked up."""
    async with open_nodes(stores) as nodes:
        desk, max_ = await open_desk_of(redis, nodes)
        phone = await arrive_at(redis, nodes.b, "b", "carla")
        known = nodes.b.processes["messaging"].metrics.registry
        await write(desk.customer, desk.chat, "Is it free?")
        await until(lambda: heard_for_team(max_) != [] and "message.created" in phone.names())
        await wait_for_relays(stores)
        assert repeated(max_) == repeated(phone) == []
        assert known.get_sample_value("portico_messages_recovered_total") == 0
