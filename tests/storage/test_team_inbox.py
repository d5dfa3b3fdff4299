"""The inbox of a large team is read by index."""

import time

import pytest_twisted

from portico.contract.inbox import ListInbox
from portico.domain.teams.members import Seat, TeamRole
from portico.storage.database import Database
from portico.storage.teams.items import Inboxes
from portico.storage.teams.store import Teams

OPEN = 10_000
MEMBERS = 50
QUICK = 0.02  # seconds
SIMPLE = {
    "shows": "team",
    "assignment": "manual",
    "office_hours": None,
    "away_text": None,
    "escalate_after": None,
}
FILL = """
    with chat as (
      insert into conversation (type, last_seq, updated_at)
      select 'general', 1, now() - make_interval(mins => n) from generate_series(1, %(count)s) n
      returning id, updated_at
    ), inside as (
      insert into participant (conversation_id, user_id)
      select id, unnest(array[%(team)s, 'customer']) from chat
    ), said as (
      insert into message (conversation_id, seq, sender_id, type, text, local_id, created_at)
      select id, 1, 'customer', 'text', 'Is it free?', id::text, updated_at from chat
    )
    insert into inbox_item (conversation_id, team_id, assignee_id, labels, waiting_since, active_at)
    select id, %(id)s, 'm' || id %% %(members)s,
           case when id %% 100 = 0 then array['vip'] else '{}' end, updated_at, updated_at
    from chat returning 1
"""
FILTERS = (
    ListInbox(team_id=1),
    ListInbox(team_id=1, assignee="m7"),
    ListInbox(team_id=1, unassigned=True),
    ListInbox(team_id=1, label="vip"),
    ListInbox(team_id=1, status="closed"),
    ListInbox(team_id=1, handed_over=True),
)
RARELY = "update conversation set handed_over = true where id %% 1000 = 0 returning 1"


@pytest_twisted.ensureDeferred
async def test_an_inbox_of_ten_thousand_is_listed_in_twenty_milliseconds(database: Database) -> None:
    seat = await full_inbox(database)
    store = Inboxes(database)
    for asked in FILTERS:
        page = await store.list_page(seat, asked)  # once for the caches
        assert page.entries or asked.status == "closed" or asked.unassigned
        assert await fastest(store, seat, asked) < QUICK, asked
    second = ListInbox(team_id=1, cursor=(await store.list_page(seat, FILTERS[0])).next_cursor)
    assert await fastest(store, seat, second) < QUICK


async def fastest(store: Inboxes, seat: Seat, asked: ListInbox) -> float:
    """The fastest of ten: what else the machine does is not measured."""
    times = []
    for _ in range(10):
        begun = time.perf_counter()
        await store.list_page(seat, asked)
        times.append(time.perf_counter() - begun)
    return min(times)


async def full_inbox(database: Database) -> Seat:
    roles: dict[str, TeamRole] = {f"m{number}": "lead" for number in range(MEMBERS)}
    team = await Teams(database).create("Sales", None, SIMPLE, roles)
    await database.query("insert into person (id) values ('customer') returning 1")
    values = {"count": OPEN, "team": team.participant_id, "id": team.id, "members": MEMBERS}
    await database.query(FILL, values)
    await database.query(RARELY)
    for table in ("conversation", "participant", "message", "inbox_item"):
        await database.query(f"analyze {table}; select 1")
    return Seat(team.id, team.participant_id, "lead")
