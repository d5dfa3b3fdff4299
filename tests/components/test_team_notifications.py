"""Notifications of members: of questions to their team, while they are news and theirs."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_twisted

from portico.contract.note import AddNote
from portico.domain.people import Caller
from portico.storage.database import Database
from portico.storage.delivery.planning import DeliveryPlans, NewDelivery
from portico.storage.messages.retention import Retention
from portico.storage.teams.items import Inboxes
from portico.storage.teams.notes import Notes
from portico.storage.teams.store import Teams
from tests.storage.sample_messages import open_conversation, send_text
from tests.support.delivery import DeliveryHarness, know, read

SETTINGS: dict[str, Any] = {"shows": "team", "assignment": "manual", "office_hours": None}
BOSS = Caller("boss", "user", 1)


class TeamHarness(DeliveryHarness):
    """Carla has written to the team of Boss and Max, who both have a phone."""

    participant: str
    team_id: int
    chat: int


@pytest_twisted.async_yield_fixture()
async def harness(database: Database) -> AsyncIterator[TeamHarness]:
    for user_id in ("boss", "max"):
        await know(database, user_id, f"{user_id}-phone")
    await know(database, "carla")
    settings = {**SETTINGS, "away_text": None, "escalate_after": None}
    team = await Teams(database).create("Sales", None, settings, {"boss": "lead", "max": "member"})
    harness = TeamHarness(database)
    harness.participant, harness.team_id = team.participant_id, team.id
    harness.chat = await open_conversation(database, "carla", team.participant_id)
    await harness.begin()
    yield harness


async def ask(harness: TeamHarness, *told: str) -> None:
    """Carla asks; these members are to be notified."""
    message = await send_text(harness.database, harness.chat, "carla", "Is it free?")
    at = datetime.now(UTC)
    deliveries = [
        NewDelivery(
            user_id=user_id, kind="message", channel="push", due_at=at, committed_at=at,
            conversation_id=harness.chat, first_seq=message.seq, up_to_seq=message.seq,
            collapse=f"{harness.participant}-{harness.chat}", cause="carla", on_behalf=harness.participant,
        )
        for user_id in told
    ]  # fmt: skip
    await DeliveryPlans(harness.database, None).add_deliveries(deliveries, str(message.id))


@pytest_twisted.ensureDeferred
async def test_members_are_notified_of_a_question_and_not_of_their_answers(harness: TeamHarness) -> None:
    await ask(harness, "boss", "max")
    pushes = await harness.round()
    assert sorted(push.device.user_id for push in pushes) == ["boss", "max"]
    assert {(push.title, push.body) for push in pushes} == {("Carla", "Is it free?")}
    await send_text(harness.database, harness.chat, harness.participant, "It is.")
    assert await harness.round() == []


@pytest_twisted.ensureDeferred
async def test_what_one_of_the_team_has_read_is_not_sent_to_the_others(harness: TeamHarness) -> None:
    await ask(harness, "boss", "max")
    await read(harness.database, harness.participant, harness.chat, 1)
    assert await harness.round() == []


@pytest.mark.parametrize("assignee", ["boss", None])
@pytest_twisted.ensureDeferred
async def test_what_is_somebody_s_by_now_is_told_to_nobody_else(
    harness: TeamHarness, assignee: str | None
) -> None:
    await ask(harness, "boss", "max")
    await Inboxes(harness.database).change(BOSS, harness.chat, {"assignee_id": assignee})
    told = sorted(push.device.user_id for push in await harness.round())
    assert told == ([assignee] if assignee else ["boss", "max"])


@pytest_twisted.ensureDeferred
async def test_who_has_left_the_team_is_told_nothing(harness: TeamHarness) -> None:
    await ask(harness, "boss", "max")
    await Teams(harness.database).remove_member(BOSS, harness.team_id, "max")
    assert [push.device.user_id for push in await harness.round()] == ["boss"]


@pytest_twisted.ensureDeferred
async def test_notes_are_deleted_like_messages_when_they_are_old(harness: TeamHarness) -> None:
    store, retention = Notes(harness.database), Retention(harness.database)
    note = AddNote(conversation_id=harness.chat, text="Rude on the phone", local_id="1")
    await store.add(BOSS, note)
    assert not await retention.forget_notes("general", timedelta(days=1))
    [(count,)] = await harness.database.query("select count(*) from note")
    assert count == 1
    await harness.database.query("update note set created_at = now() - interval '2 days' returning 1")
    for kind in ("general", "group", "support", "property_inquiry"):
        assert not await retention.forget_notes(kind, timedelta(days=1))
    [(count,)] = await harness.database.query("select count(*) from note")
    assert count == 0
