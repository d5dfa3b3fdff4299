"""Conversations of teams at the site: one participant there; a site of users gets all others."""

from typing import Any

import pytest_twisted

from portico.contract.note import AddNote
from portico.domain.people import Caller
from portico.storage.teams.notes import Notes
from portico.storage.teams.store import Teams
from tests.storage.sample_messages import open_conversation, send_text
from tests.support.bridged import Bridged
from tests.support.django import Answer, FakeDjango, ReceivedRequest

SETTINGS: dict[str, Any] = {
    "shows": "agent", "assignment": "manual", "office_hours": None, "away_text": None, "escalate_after": None,
}  # fmt: skip
BOSS = Caller("boss", "user", 1)


async def ask_the_team(bridged: Bridged) -> tuple[int, str]:
    """Carla has asked a team, which has answered and written a note; the conversation and the team's id."""
    team = await Teams(bridged.database).create("Sales", None, SETTINGS, {"boss": "lead"})
    chat = await open_conversation(bridged.database, "carla", team.participant_id)
    await send_text(bridged.database, chat, "carla", "Is it free?")
    await send_text(bridged.database, chat, team.participant_id, "It is.")
    await Notes(bridged.database).add(BOSS, AddNote(conversation_id=chat, text="Rude", local_id="1"))
    return chat, team.participant_id


def is_of_team(asked: ReceivedRequest) -> bool:
    return isinstance(asked.body, dict) and str(asked.body.get("seller", "")).startswith("team:")


@pytest_twisted.ensureDeferred
async def test_a_team_is_one_participant_and_sender_at_the_site(bridged: Bridged, django: FakeDjango) -> None:
    _, team = await ask_the_team(bridged)
    await bridged.round()
    [conversation] = django.of("POST", "/api/conversations/")
    people = [each["user_id"] for each in conversation.body["participants"]]
    assert (sorted(people), conversation.body["seller"]) == (["carla", team], team)
    said = [(message["sender"], message["content"]) for message in django.messages.values()]
    assert said == [("carla", "Is it free?"), (team, "It is.")]  # and no note


@pytest_twisted.ensureDeferred
async def test_a_site_whose_sellers_are_users_refuses_the_team_s_and_gets_the_others(
    bridged: Bridged, django: FakeDjango
) -> None:
    def refuse(asked: ReceivedRequest) -> Answer | None:
        return (400, {"seller": ["Invalid pk."]}) if is_of_team(asked) else None

    django.trouble = refuse
    await ask_the_team(bridged)
    other = await open_conversation(bridged.database, "ada", "bob")
    await send_text(bridged.database, other, "ada", "Hello")
    await bridged.round()
    assert [message["content"] for message in django.messages.values()] == ["Hello"]
    state = await bridged.queue.read_state()
    assert (state.waiting, state.refused) == (0, 3)


@pytest_twisted.ensureDeferred
async def test_the_site_is_not_asked_for_a_team_as_a_user(bridged: Bridged, django: FakeDjango) -> None:
    django.users["carla"] = {"name": "Carla"}
    _, team = await ask_the_team(bridged)
    await bridged.people.refresh(["carla", team])
    assert {asked.path.split("/")[3] for asked in django.of("GET", "/api/users/")} == {"carla"}
