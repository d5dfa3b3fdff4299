"""The inbox of a team: what comes into it, whose it becomes, and what the team does with it."""

from typing import Any

import pytest
import pytest_twisted

from portico.storage.database import Database
from tests.support.components import Components
from tests.support.people import Person, arrive
from tests.support.teams import Desk, open_desk, write
from tests.support.waiting import until_async

State = dict[str, Any]
NEVER = {"timezone": "UTC", "open": [{"day": "mon", "from": "00:00", "to": "00:01"}]}


async def state_with(person: Person, **wanted: Any) -> State:
    """The next state of the inbox with these values that a member hears of; those before are forgotten."""
    while True:
        event = await person.wait_for("inbox.updated")
        person.received.remove(("inbox.updated", event))
        if all(event["inbox"][name] == value for name, value in wanted.items()):
            state: State = event["inbox"]
            return state


async def tracked(database: Database) -> None:
    """Return when every message has come to the inbox."""

    async def is_done() -> bool:
        [(done,)] = await database.query("""
            select coalesce((select newest_id from log_cursor where name = 'team_inbox'), 0)
              >= (select coalesce(max(id), 0) from message)""")
        return bool(done)

    await until_async(is_done)


async def listed(desk: Desk, person: Person, **filters: Any) -> list[int]:
    found = await person.ask("inbox.list", team_id=desk.id, **filters)
    return [entry["conversation"]["id"] for entry in found["entries"]]


async def other_chat(desk: Desk, name: str) -> tuple[Person, int]:
    """Another customer with a conversation of the team."""
    person = await arrive(desk_place[desk.id], name)
    opened = await person.ask("conversation.create", participant_ids=[desk.participant], property_id="7")
    return person, opened["conversation"]["id"]


desk_place: dict[int, Components] = {}


async def open_inbox(components: Components, **settings: Any) -> Desk:
    desk = await open_desk(components, **settings)
    desk_place[desk.id] = components
    return desk


@pytest_twisted.ensureDeferred
async def test_a_question_opens_a_conversation_and_an_answer_ends_the_wait(components: Components) -> None:
    desk = await open_inbox(components)
    assert await listed(desk, desk.max) == []
    question = await write(desk.customer, desk.chat, "Is it free?")
    state = await state_with(desk.max, status="open")
    assert (state["waiting_since"], state["assignee_id"]) == (question["created_at"], None)
    [entry] = (await desk.max.ask("inbox.list", team_id=desk.id))["entries"]
    assert (entry["inbox"], entry["conversation"]["last_message"]) == (state, question)
    assert entry["conversation"]["unread"] == 1
    await write(desk.lena, desk.chat, "It is.", as_team=desk.id)
    assert (await state_with(desk.max, waiting_since=None))["status"] == "open"
    closed = await desk.max.ask("conversation.close", conversation_id=desk.chat)
    assert closed["inbox"]["status"] == "closed"
    assert (await listed(desk, desk.lena), await listed(desk, desk.lena, status="closed")) == (
        [],
        [desk.chat],
    )
    await state_with(desk.lena, status="closed")
    await write(desk.customer, desk.chat, "And tomorrow?")
    await state_with(desk.lena, status="open")
    assert await listed(desk, desk.lena) == [desk.chat]
    assert "inbox.updated" not in desk.customer.names()


@pytest_twisted.ensureDeferred
async def test_members_assign_label_and_filter(components: Components) -> None:
    desk = await open_inbox(components)
    other, hers = await other_chat(desk, "dora")
    await write(desk.customer, desk.chat, "One")
    await write(other, hers, "Two")
    await state_with(desk.max, conversation_id=hers)
    assert await listed(desk, desk.max) == [hers, desk.chat]
    taken = await desk.max.ask("conversation.assign", conversation_id=hers, user_id="lena")
    assert taken["inbox"]["assignee_id"] == "lena"
    labels = ["viewing", "vip", "vip"]
    marked = await desk.max.ask("conversation.label", conversation_id=hers, add=labels, remove=["none"])
    assert marked["inbox"]["labels"] == ["viewing", "vip"]
    assert await listed(desk, desk.max, assignee="lena") == [hers]
    assert await listed(desk, desk.max, unassigned=True) == [desk.chat]
    assert await listed(desk, desk.max, label="vip") == [hers]
    gone = await desk.max.ask("conversation.label", conversation_id=hers, remove=["vip"])
    assert gone["inbox"]["labels"] == ["viewing"]
    error = await desk.max.refused("conversation.assign", conversation_id=hers, user_id="carla")
    assert (error.error, error.kwargs["field"]) == ("portico.error.invalid_argument", "user_id")
    page = await desk.max.ask("inbox.list", team_id=desk.id, limit=1)
    rest = await desk.max.ask("inbox.list", team_id=desk.id, limit=1, cursor=page["next_cursor"])
    assert [entry["conversation"]["id"] for entry in rest["entries"]] == [desk.chat]
    assert rest["next_cursor"] is None
    await desk.site.ask("team.remove_member", team_id=desk.id, user_id="max")
    await desk.site.ask("team.add_member", team_id=desk.id, user_id="nora", role="lead")
    await desk.site.ask("team.remove_member", team_id=desk.id, user_id="lena")
    assert await listed(desk, desk.site, unassigned=True) == [hers, desk.chat]


@pytest_twisted.ensureDeferred
async def test_a_snoozed_conversation_comes_back(components: Components, database: Database) -> None:
    desk = await open_inbox(components)
    await write(desk.customer, desk.chat, "Later?")
    await state_with(desk.max, status="open")
    for wrong in ("2020-01-01T00:00:00Z", "2090-01-01T00:00:00Z"):
        error = await desk.max.refused("conversation.snooze", conversation_id=desk.chat, until=wrong)
        assert error.kwargs["field"] == "until"
    until = "2027-01-01T08:00:00.000Z"
    put_away = await desk.max.ask("conversation.snooze", conversation_id=desk.chat, until=until)
    assert (put_away["inbox"]["status"], put_away["inbox"]["snoozed_until"]) == ("snoozed", until)
    assert await listed(desk, desk.max) == []
    await database.query("update inbox_item set snoozed_until = now() returning 1")
    assert (await state_with(desk.max, status="open", snoozed_until=None))["rev"] > put_away["inbox"]["rev"]
    await desk.max.ask("conversation.snooze", conversation_id=desk.chat, until=until)
    await write(desk.customer, desk.chat, "Now!")
    assert (await state_with(desk.lena, status="open"))["snoozed_until"] is None


@pytest_twisted.ensureDeferred
async def test_members_who_are_online_take_turns(components: Components) -> None:
    desk = await open_inbox(components, assignment="in_turn")
    await desk.site.ask("team.add_member", team_id=desk.id, user_id="nora")  # she is not there
    await presence_is_known(desk)
    given = []
    for name in ("dora", "emil", "fay"):
        customer, chat = await other_chat(desk, name)
        await write(customer, chat, "Hello")
        given.append((await state_with(desk.max, conversation_id=chat))["assignee_id"])
    assert given in (["lena", "max", "lena"], ["max", "lena", "max"])
    await write(desk.lena, chat, "Hello", as_team=desk.id)
    assert (await state_with(desk.max, conversation_id=chat, waiting_since=None))["assignee_id"] == given[-1]


async def has_phone(desk: Desk, user_id: str) -> None:
    """Somebody can be notified by push."""
    phone = {"token": f"token of {user_id}", "provider": "fcm", "platform": "web"}
    await desk.site.ask("device.register", as_user=user_id, **phone)


async def presence_is_known(desk: Desk) -> None:
    """Two members are online for the server too."""
    await desk.site.ask("conversation.create", participant_ids=["lena", "max"], type="group")

    async def online() -> bool:
        found = await desk.lena.ask("presence.get", user_ids=["lena", "max"])
        return all(found.get(user_id, {}).get("online") for user_id in ("lena", "max"))

    await until_async(online)


@pytest_twisted.ensureDeferred
async def test_a_question_goes_to_who_answered_last(components: Components) -> None:
    desk = await open_inbox(components, assignment="last_answered")
    await write(desk.customer, desk.chat, "Hello")
    assert (await state_with(desk.max, status="open"))["assignee_id"] is None
    await write(desk.max, desk.chat, "Good morning", as_team=desk.id)
    await state_with(desk.lena, assignee_id="max")
    opened = await desk.customer.ask(
        "conversation.create", participant_ids=[desk.participant], property_id="another"
    )
    await write(desk.customer, opened["conversation"]["id"], "And this flat?")
    state = await state_with(desk.lena, conversation_id=opened["conversation"]["id"])
    assert state["assignee_id"] == "max"


@pytest_twisted.ensureDeferred
async def test_a_closed_office_answers_once(components: Components, database: Database) -> None:
    desk = await open_inbox(components, office_hours=NEVER, away_text="We are back on Monday.")
    await write(desk.customer, desk.chat, "Anybody there?")
    answer = (await desk.customer.wait_for("message.created"))["message"]
    assert (answer["text"], answer["sender_id"]) == ("We are back on Monday.", desk.participant)
    assert answer["metadata"] == {"automatic": True}
    await write(desk.customer, desk.chat, "Hello?")
    await tracked(database)
    thread = await desk.customer.ask("message.list", conversation_id=desk.chat)
    assert [each["text"] for each in thread["messages"]] == [
        "Anybody there?", "We are back on Monday.", "Hello?",
    ]  # fmt: skip
    [entry] = (await desk.max.ask("inbox.list", team_id=desk.id))["entries"]
    assert entry["inbox"]["waiting_since"] == thread["messages"][0]["created_at"]
    receipts = await desk.customer.ask("receipt.list", conversation_id=desk.chat)
    assert {each["user_id"]: each["read_seq"] for each in receipts["receipts"]}[desk.participant] == 0


@pytest_twisted.ensureDeferred
async def test_an_unanswered_question_goes_to_the_leads(components: Components, database: Database) -> None:
    desk = await open_inbox(components, escalate_after_minutes=10)
    await has_phone(desk, "lena")
    await database.query("insert into preference (user_id, language) values ('lena', 'fr') returning 1")
    await write(desk.customer, desk.chat, "Is it free?")
    await state_with(desk.lena, status="open")
    await database.query(
        "update inbox_item set waiting_since = waiting_since - interval '11 minutes' returning 1"
    )
    event = await desk.lena.wait_for("inbox.escalated")
    assert event["inbox"]["escalated_at"] is not None

    async def is_told() -> bool:
        told = await database.query("select user_id, payload ->> 'title' from delivery where kind = 'system'")
        return told == [("lena", "Sans réponse : Sales")]

    await until_async(is_told)
    await write(desk.max, desk.chat, "It is.", as_team=desk.id)
    await state_with(desk.max, escalated_at=None, waiting_since=None)
    assert "inbox.escalated" not in desk.max.names()


@pytest_twisted.ensureDeferred
async def test_members_see_who_else_looks_and_who_answered(components: Components) -> None:
    desk = await open_inbox(components)
    question = await write(desk.customer, desk.chat, "Is it free?")
    answer = await write(desk.max, desk.chat, "It is.", as_team=desk.id)
    assert await desk.max.ask("inbox.look", conversation_id=desk.chat, doing="writing") == {"looking": []}
    heard = await desk.lena.wait_for("inbox.looking")
    assert (heard["user_id"], heard["doing"]) == ("max", "writing")
    details = await desk.lena.ask("inbox.get", conversation_id=desk.chat)
    assert details["looking"] == [{"user_id": "max", "doing": "writing"}]
    assert details["authors"] == [{"message_id": answer["id"], "seq": 2, "user_id": "max"}]
    assert details["conversation"]["last_message"] == answer
    await desk.max.ask("inbox.look", conversation_id=desk.chat, doing="gone")
    assert (await desk.lena.ask("inbox.look", conversation_id=desk.chat))["looking"] == []
    assert question["seq"] == 1
    assert {"inbox.looking", "team.event"}.isdisjoint(desk.customer.names())


@pytest_twisted.ensureDeferred
async def test_answer_times_are_counted_for_the_team_and_its_members(
    components: Components, database: Database
) -> None:
    desk = await open_inbox(components)
    await write(desk.customer, desk.chat, "Is it free?")
    await state_with(desk.lena, status="open")
    await database.query(
        "update inbox_item set waiting_since = waiting_since - interval '1 minute' returning 1"
    )
    await write(desk.max, desk.chat, "It is.", as_team=desk.id)
    await write(desk.lena, desk.chat, "Very.", as_team=desk.id)
    await state_with(desk.lena, waiting_since=None)
    found = await desk.max.ask("stats.team", team_id=desk.id)
    assert (found["open"], found["unassigned"], found["waiting"]) == (1, 1, 0)
    [of_max] = found["members"]
    assert (of_max["user_id"], of_max["response_time"]["answers"]) == ("max", 1)
    assert 60_000 <= of_max["response_time"]["median_ms"] == found["response_time"]["median_ms"] < 120_000
    assert (await desk.customer.refused("stats.team", team_id=desk.id)).error == "portico.error.not_found"


@pytest.mark.parametrize("assigned", [None, "max"])
@pytest_twisted.ensureDeferred
async def test_a_question_notifies_whom_it_concerns(
    components: Components, database: Database, assigned: str | None
) -> None:
    desk = await open_inbox(components)
    for member in ("lena", "max", "carla"):
        await has_phone(desk, member)
    await desk.lena.ask("conversation.assign", conversation_id=desk.chat, user_id=assigned)
    question = await write(desk.customer, desk.chat, "Is it free?")
    await state_with(desk.max, waiting_since=question["created_at"])
    rows = await database.query("select user_id, kind, on_behalf, first_seq from delivery order by user_id")
    told = ["lena", "max"] if assigned is None else ["max"]
    assert rows == [(user_id, "message", desk.participant, 1) for user_id in told]
