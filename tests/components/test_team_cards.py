"""Cards between a customer and a team: whom of the team they notify, and whose calendar has them."""

from typing import Any

import pytest
import pytest_twisted

from portico.storage.database import Database
from portico.storage.users.calendars import Calendars
from tests.components.test_team_inbox import has_phone, open_inbox, tracked
from tests.support.components import Components
from tests.support.people import Person
from tests.support.teams import Desk
from tests.support.waiting import until_async

SLOT = {"starts_at": "2027-03-02T09:00:00Z", "ends_at": "2027-03-02T09:30:00Z"}
VIEWING = {"kind": "viewing", "timezone": "Europe/Paris", "slots": [SLOT], "place": "12 Rue de Rivoli"}
OFFER = {"kind": "offer", "amount": "1200.00", "currency": "EUR"}
TOLD = """
    select user_id, payload -> 'card' ->> 'event', on_behalf from delivery
    where channel = 'push' and payload ? 'card' order by 2, 1
"""


async def desk_with_phones(components: Components) -> Desk:
    desk = await open_inbox(components)
    for member in ("lena", "max", "carla"):
        await has_phone(desk, member)
    return desk


async def propose(person: Person, desk: Desk, card: dict[str, Any], **more: Any) -> int:
    sent = await person.ask(
        "message.send", conversation_id=desk.chat, local_id=card["kind"], type="card", card=card, **more
    )
    return int(sent["message"]["id"])


async def told(database: Database, *expected: tuple[str, str]) -> None:
    """Wait until these members are to be notified of these events, and nobody else of the team."""

    async def is_so() -> bool:
        rows = await database.query(TOLD)
        return {(user_id, event) for user_id, event, team in rows if team} == set(expected)

    await until_async(is_so)


@pytest_twisted.ensureDeferred
async def test_members_are_told_what_the_customer_does_and_not_what_the_team_does(
    components: Components, database: Database
) -> None:
    desk = await desk_with_phones(components)
    offer = await propose(desk.lena, desk, OFFER, as_team=desk.id)
    await desk.customer.ask("card.act", message_id=offer, action="counter", amount="1100")
    await told(database, ("lena", "countered"), ("max", "countered"))
    await desk.max.ask("card.act", message_id=offer, action="accept", as_team=desk.id)
    await tracked(database)
    rows = await database.query(TOLD)
    assert {(user_id, event) for user_id, event, team in rows if team} == {
        ("lena", "countered"), ("max", "countered")
    }  # fmt: skip
    assert all(team in (None, desk.participant) for _, _, team in rows)


@pytest_twisted.ensureDeferred
async def test_both_sides_are_reminded_of_a_viewing(components: Components, database: Database) -> None:
    desk = await desk_with_phones(components)
    viewing = await propose(desk.lena, desk, VIEWING, as_team=desk.id)
    await desk.customer.ask("card.act", message_id=viewing, action="accept")
    events = ("accepted", "reminder_day", "reminder_hour")
    await told(database, *((user_id, event) for user_id in ("lena", "max") for event in events))


@pytest.mark.parametrize("assigned", [None, "max"])
@pytest_twisted.ensureDeferred
async def test_a_member_s_calendar_has_the_viewings_that_are_theirs(
    components: Components, database: Database, assigned: str | None
) -> None:
    desk = await open_inbox(components)
    viewing = await propose(desk.lena, desk, VIEWING, as_team=desk.id)
    await desk.lena.ask("conversation.assign", conversation_id=desk.chat, user_id=assigned)
    await desk.customer.ask("card.act", message_id=viewing, action="accept")
    store, having = Calendars(database), []
    for name in ("carla", "lena", "max", "site"):
        found = await store.viewings(await store.secret(name, renew=False)) or ()
        having += [name for each in found if each.message_id == viewing]
    assert having == (["carla", "max"] if assigned else ["carla", "lena", "max"])
