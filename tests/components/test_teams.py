"""A team takes part in conversations: its members read and answer for it, and nobody else does."""

from collections.abc import Sequence
from typing import Any

import pytest
import pytest_twisted
from twisted.internet.defer import Deferred, gatherResults

from portico.contract.registry import BY_NAME, FOR_TEAMS
from portico.domain.errors import Unavailable
from portico.storage.database import Database
from portico.storage.media import Media, MediaStore
from portico.storage.teams.store import Teams
from tests.support.components import Components
from tests.support.people import Person, arrive, wait_for_all_events
from tests.support.teams import Desk, open_desk, write
from tests.support.waiting import until_async

NOT_FOUND = "portico.error.not_found"


def heard_for_team(person: Person) -> list[str]:
    """The texts of messages that a member got as an event of the team."""
    return [
        payload["payload"]["message"]["text"]
        for name, payload in person.received
        if name == "team.event" and payload["event"] == "message.created"
    ]


def heard(person: Person) -> list[str]:
    return [payload["message"]["text"] for name, payload in person.received if name == "message.created"]


@pytest_twisted.ensureDeferred
async def test_a_site_makes_a_team_which_its_members_see(components: Components) -> None:
    desk = await open_desk(components, shows="agent", escalate_after_minutes=15)
    assert desk.participant == f"team:{desk.id}"
    assert [(each["user_id"], each["role"]) for each in desk.team["members"]] == [
        ("lena", "lead"), ("max", "member"),
    ]  # fmt: skip
    assert (await desk.lena.wait_for("team.updated"))["team"] == desk.team
    assert (await desk.max.ask("team.list"))["teams"] == [desk.team]
    assert (await desk.site.ask("team.list"))["teams"] == [desk.team]
    assert (await desk.customer.ask("team.list"))["teams"] == []
    assert (await desk.customer.refused("team.get", team_id=desk.id)).error == NOT_FOUND
    for refused, code in ((desk.max, "forbidden"), (desk.customer, "not_found")):
        error = await refused.refused("team.update", team_id=desk.id, name="Mine")
        assert error.error == f"portico.error.{code}"
    hours = {"timezone": "Africa/Nairobi", "open": [{"day": "mon", "from": "09:00", "to": "17:00"}]}
    changed = await desk.lena.ask("team.update", team_id=desk.id, name="Sales desk", office_hours=hours)
    assert (changed["team"]["name"], changed["team"]["office_hours"]) == ("Sales desk", hours)
    assert changed["team"]["escalate_after_minutes"] == 15
    seen = await desk.customer.ask("conversation.get", conversation_id=desk.chat)
    assert {each["user_id"]: each["name"] for each in seen["conversation"]["participants"]} == {
        "carla": None, desk.participant: "Sales desk",
    }  # fmt: skip
    removed = await desk.lena.ask("team.update", team_id=desk.id, office_hours=None)
    assert removed["team"]["office_hours"] is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("office_hours", {"timezone": "Mars", "open": [{"day": "mon", "from": "09:00", "to": "17:00"}]}),
        ("office_hours", {"timezone": "UTC", "open": [{"day": "mon", "from": "17:00", "to": "09:00"}]}),
        ("lead_ids", ["team:1"]),
        ("name", " "),
        ("away_text", " "),
    ],
)
@pytest_twisted.ensureDeferred
async def test_a_team_that_cannot_work_is_refused(components: Components, field: str, value: Any) -> None:
    site = await arrive(components, "site", "service")
    wrong = {"name": "Sales", "lead_ids": ["lena"], field: value}
    assert (await site.refused("team.create", **wrong)).error == "portico.error.invalid_argument"


@pytest_twisted.ensureDeferred
async def test_members_read_and_answer_for_the_team(components: Components) -> None:
    desk = await open_desk(components)
    question = await write(desk.customer, desk.chat, "Is it free?")
    event = await desk.max.wait_for("team.event", event="message.created")
    assert (event["payload"]["message"], event["member_id"]) == (question, None)
    thread = await desk.ask_as_team(desk.lena, "conversation.thread", conversation_id=desk.chat)
    assert [each["text"] for each in thread["messages"]] == ["Is it free?"]
    answer = await write(desk.lena, desk.chat, "It is.", as_team=desk.id)
    assert (answer["sender_id"], answer["metadata"]) == (desk.participant, {})
    assert (await desk.customer.wait_for("message.created"))["message"] == answer
    told = await desk.max.wait_for("team.event", member_id="lena")
    assert told["payload"]["message"] == answer
    await write(desk.customer, desk.chat, "Thanks")
    read = await desk.ask_as_team(desk.max, "receipt.read", conversation_id=desk.chat, up_to_seq=3)
    assert read["unread"] == 0
    assert (await desk.customer.wait_for("receipt.read"))["user_id"] == desk.participant
    assert "message.created" not in desk.max.names()


@pytest_twisted.ensureDeferred
async def test_the_other_side_sees_the_agent_only_if_the_team_shows_it(components: Components) -> None:
    desk = await open_desk(components, shows="agent")
    forged = {"agent": {"user_id": "boss", "name": "The boss", "avatar_url": None}, "mood": "good"}
    answer = await write(desk.max, desk.chat, "Hello", as_team=desk.id, metadata=forged)
    agent = {"user_id": "max", "name": None, "avatar_url": None}
    assert answer["metadata"] == {"agent": agent, "mood": "good"}
    await desk.lena.ask("team.update", team_id=desk.id, shows="team")
    hidden = await write(desk.max, desk.chat, "Hello again", as_team=desk.id, metadata=forged)
    assert hidden["metadata"] == {"mood": "good"}
    assert (await desk.customer.wait_for("message.created", message=hidden)) is not None


@pytest_twisted.ensureDeferred
async def test_who_leaves_a_team_reads_hears_and_writes_nothing_more(components: Components) -> None:
    desk = await open_desk(components)
    await write(desk.customer, desk.chat, "Before")
    await desk.max.wait_for("team.event", event="message.created")
    await desk.max.ask("team.remove_member", team_id=desk.id, user_id="max")
    assert await desk.max.wait_for("team.left") == {"team_id": desk.id}
    for procedure, arguments in (
        ("message.list", {}), ("message.send", {"text": "Still here", "local_id": "1"}),
    ):  # fmt: skip
        error = await desk.max.refused(procedure, as_team=desk.id, conversation_id=desk.chat, **arguments)
        assert error.error == NOT_FOUND
    after = await write(desk.customer, desk.chat, "After")
    while True:
        event = await desk.lena.wait_for("team.event", event="message.created")
        if "After" in heard_for_team(desk.lena):
            break
        desk.lena.received.remove(("team.event", event))
    assert after["seq"] == 2
    ours = await desk.site.ask("conversation.create", participant_ids=["max"], type="general")
    await wait_for_all_events(desk.site, desk.max, ours["conversation"]["id"])
    assert heard_for_team(desk.max) == ["Before"]
    error = await desk.lena.refused("team.remove_member", team_id=desk.id, user_id="lena")
    assert error.error == "portico.error.conflict"


@pytest_twisted.ensureDeferred
async def test_nobody_acts_for_a_team_they_are_not_in(components: Components) -> None:
    desk = await open_desk(components)
    eve = await arrive(components, "eve")
    for stranger in (eve, desk.customer):
        for procedure in sorted(FOR_TEAMS):
            needed = {"conversation_id": desk.chat} if "conversation_id" in fields(procedure) else {}
            error = await stranger.refused(procedure, as_team=desk.id, **needed)
            assert error.error == NOT_FOUND, procedure
    assert (await eve.refused("message.list", as_team=10**9, conversation_id=desk.chat)).error == NOT_FOUND
    error = await desk.lena.refused("user.update", as_team=desk.id, name="Owned")
    assert (error.error, error.kwargs["field"]) == ("portico.error.invalid_argument", "as_team")
    error = await desk.site.refused("user.me", as_user=desk.participant)
    assert error.kwargs["field"] == "as_user"


def fields(procedure: str) -> tuple[str, ...]:
    return BY_NAME[procedure].request.__struct_fields__


@pytest_twisted.ensureDeferred
async def test_a_team_that_does_not_exist_takes_part_in_nothing(components: Components) -> None:
    ada = await arrive(components, "ada")
    for procedure, arguments in (
        ("conversation.create", {"participant_ids": ["team:99"]}),
        ("conversation.create", {"participant_ids": ["bob", "team:x"], "type": "group"}),
        ("message.send", {"to_user_id": "team:99", "text": "Hello", "local_id": "1"}),
    ):
        assert (await ada.refused(procedure, **arguments)).error == NOT_FOUND


@pytest_twisted.ensureDeferred
async def test_events_for_a_team_come_in_the_order_of_seq(components: Components) -> None:
    desk = await open_desk(components)
    sending = [
        Deferred.fromCoroutine(write(*either(desk, number), f"{number}", **as_team(desk, number)))
        for number in range(40)
    ]
    sent = await gatherResults(sending)
    by_seq = [each["text"] for each in sorted(sent, key=lambda message: message["seq"])]
    observer = await arrive(components, "max")
    last = await write(desk.customer, desk.chat, "last")
    await observer.wait_for("team.event", event="message.created", payload={"message": last})
    await desk.max.wait_for("team.event", event="message.created", payload={"message": last})
    assert heard_for_team(desk.max) == [*by_seq, "last"]


def either(desk: Desk, number: int) -> tuple[Person, int]:
    return (desk.lena if number % 2 else desk.customer), desk.chat


def as_team(desk: Desk, number: int) -> dict[str, Any]:
    return {"as_team": desk.id} if number % 2 else {}


@pytest_twisted.ensureDeferred
async def test_events_for_a_team_wait_while_its_members_are_not_known(
    components: Components, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They come later and in order, and the message relay does not count them as published before."""
    desk = await open_desk(components)
    known = Teams.members_of
    is_away = True

    async def members_of(store: Teams, participants: Sequence[str]) -> dict[str, list[str]]:
        if is_away:
            raise Unavailable("the database does not answer")
        return await known(store, participants)

    monkeypatch.setattr(Teams, "members_of", members_of)
    await write(desk.customer, desk.chat, "one")
    await write(desk.customer, desk.chat, "two")
    confirmed = Deferred.fromCoroutine(components.processes["messaging"].connection.confirm())
    third = await write(desk.lena, desk.chat, "three", as_team=desk.id)
    await desk.customer.wait_for("message.created", message=third)
    assert (confirmed.called, heard_for_team(desk.max)) == (False, [])
    is_away = False
    await confirmed
    await desk.max.wait_for("team.event", member_id="lena")
    assert heard_for_team(desk.max) == ["one", "two", "three"]
    assert heard(desk.max) == []


@pytest_twisted.ensureDeferred
async def test_nobody_acts_for_a_team_that_admins_have_blocked(
    components: Components, database: Database
) -> None:
    desk = await open_desk(components)
    await database.query("update person set banned_at = now() where id = %s returning 1", (desk.participant,))
    for person in (desk.lena, desk.site):
        error = await person.refused("message.list", as_team=desk.id, conversation_id=desk.chat)
        assert error.error == "portico.error.forbidden"


@pytest_twisted.ensureDeferred
async def test_a_team_is_not_called(components: Components) -> None:
    desk = await open_desk(components)
    error = await desk.customer.refused("call.start", conversation_id=desk.chat)
    assert error.error == "portico.error.conflict"


@pytest_twisted.ensureDeferred
async def test_a_team_searches_syncs_counts_and_types_like_everybody(components: Components) -> None:
    desk = await open_desk(components)
    begun = await desk.ask_as_team(desk.lena, "sync.state")
    question = await write(desk.customer, desk.chat, "Is the garden flat free?")
    synced = await desk.ask_as_team(desk.max, "sync.changes", since=begun["cursor"])
    assert synced["messages"] == [question]
    assert await desk.ask_as_team(desk.max, "receipt.unread") == {
        "total": 1, "conversations": {str(desk.chat): 1},
    }  # fmt: skip
    assert (await desk.max.ask("receipt.unread"))["total"] == 0
    assert (await desk.max.ask("conversation.list"))["conversations"] == []

    async def is_found() -> bool:
        found = await desk.ask_as_team(desk.max, "message.search", query="garden")
        return [each["id"] for each in found["messages"]] == [question["id"]]

    await until_async(is_found)
    await desk.ask_as_team(desk.max, "typing.set", conversation_id=desk.chat, is_typing=True)
    typing = await desk.customer.wait_for("typing")
    assert (typing["user_id"], typing["is_typing"]) == (desk.participant, True)
    assert (await desk.lena.wait_for("team.event", event="typing"))["payload"] == typing


@pytest_twisted.ensureDeferred
async def test_a_member_sends_their_own_upload_for_the_team(
    components: Components, database: Database
) -> None:
    desk = await open_desk(components)
    picture = Media(id="a" * 32, type="image/png", filename="plan.png", size=7, place="disk")
    await MediaStore(database).add_file(picture, "max")
    file = [{"media_id": picture.id}]
    error = await desk.lena.refused(
        "message.send",
        as_team=desk.id,
        conversation_id=desk.chat,
        type="image",
        attachments=file,
        local_id="1",
    )
    assert error.kwargs["field"] == "attachments[0].media_id"
    sent = await desk.ask_as_team(
        desk.max, "message.send", conversation_id=desk.chat, type="image", attachments=file, local_id="2"
    )
    assert sent["message"]["attachments"][0]["filename"] == "plan.png"
    for person, more in ((desk.customer, {}), (desk.lena, {"as_team": desk.id})):
        assert (await person.ask("media.url", media_id=picture.id, **more))["id"] == picture.id
