"""Handover: who answers, who hears of it, who is notified, and what a bot may not do meanwhile."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_twisted
from twisted.internet import reactor

from components.conversations.handovers import HandoverService
from components.conversations.views import Views
from components.delivery.items import Push
from components.messaging.bots import BotRules
from portico.contract.handover import HandOver
from portico.contract.inbox import ListInbox
from portico.contract.message import SendMessage
from portico.contract.shapes import Conversation
from portico.domain.errors import Conflict, Forbidden, NotFound
from portico.domain.people import Caller
from portico.domain.teams.members import Seat
from portico.storage.conversations.handover import Handovers
from portico.storage.conversations.store import Conversations
from portico.storage.conversations.streaming import StreamHearers
from portico.storage.database import Database
from portico.storage.delivery.planning import DeliveryPlans
from portico.storage.teams.items import Inboxes
from portico.storage.teams.store import Teams
from tests.components.test_reminders import ReminderHarness, reminded
from tests.storage.sample_messages import open_conversation, send_text
from tests.support.delivery import know, read
from tests.support.presence import EventRecorder

BOT, BOB, EVE = Caller("bot", "bot", 7), Caller("bob", "user", 2), Caller("eve", "user", 3)
ADA = Caller("ada", "user", 1)


class Handing(ReminderHarness):
    """Ada has asked; a bot answers her, and Bob takes part."""

    chat: int

    def prepare(self) -> None:
        self.recorder, store = EventRecorder(), Conversations(self.database)
        views = Views(store, self.recorder, reactor)
        plans = DeliveryPlans(self.database, None)
        self.service = HandoverService(
            Handovers(self.database), store, plans, views, self.clock, lambda: None
        )

    async def hand_over(self, caller: Caller, to: str | None = None) -> Conversation:
        asked = HandOver(conversation_id=self.chat, to=to)
        return (await self.service.hand_over(asked, caller)).conversation

    async def bot_sends(self) -> None:
        request = SendMessage(conversation_id=self.chat, local_id="answer", text="It is.")
        await BotRules(StreamHearers(self.database)).check(request, BOT)


@pytest_twisted.async_yield_fixture()
async def handing(database: Database) -> AsyncIterator[Handing]:
    await know(database, "bot", "bot-phone", role="bot", email="bot@example.com")
    for user_id in ("ada", "bob"):
        await know(database, user_id, f"{user_id}-phone")
    handing = Handing(database)
    handing.prepare()
    await handing.begin()
    handing.chat = await open_conversation(database, "ada", "bob", "bot")
    await send_text(database, handing.chat, "ada", "Is it free?")
    await read(database, "bob", handing.chat, 1)
    await handing.settle()
    yield handing


@pytest_twisted.ensureDeferred
async def test_a_bot_answers_until_it_hands_over(handing: Handing) -> None:
    view = await Conversations(handing.database).get("ada", handing.chat)
    assert view.answering == "bot"
    assert {person.user_id for person in view.participants if person.is_bot is True} == {"bot"}
    await handing.bot_sends()
    assert (await handing.hand_over(BOT, "bob")).answering == "bob"
    with pytest.raises(Forbidden):
        await handing.bot_sends()
    told = {(each.name, *sorted(each.to)) for each in handing.recorder.published}
    assert told == {("ConversationUpdated", user_id) for user_id in ("ada", "bob", "bot")}
    assert {each.payload["conversation"]["answering"] for each in handing.recorder.published} == {"bob"}


async def lines(handing: Handing) -> list[tuple[Any, ...]]:
    """The lines of the thread that nobody typed, oldest first."""
    rows = await handing.database.query(
        "select sender_id, metadata -> 'handover' ->> 'to', metadata -> 'handover' ->> 'waits', text "
        "from message where type = 'system' order by seq"
    )
    return list(rows)


@pytest_twisted.ensureDeferred
async def test_the_thread_says_who_asked_for_a_person_and_who_answers(handing: Handing) -> None:
    await handing.hand_over(ADA)
    await handing.hand_over(ADA)
    await handing.hand_over(BOB, "bob")
    await handing.hand_over(BOB, "bot")
    assert await lines(handing) == [
        ("ada", None, "ada", "A person is asked to answer."),
        ("bob", "bob", "ada", "A person answers from now on."),
        ("bob", "bot", "ada", "Answers are automated again."),
    ]
    view = await Conversations(handing.database).get("bob", handing.chat)
    assert (view.last_seq, view.unread) == (4, 0)  # the own lines are read


@pytest_twisted.ensureDeferred
async def test_the_line_is_no_notification_of_its_own(handing: Handing) -> None:
    await handing.hand_over(ADA)
    assert reminded(await handing.round(seconds=1)) == ["bob"]
    await handing.settle()
    assert await handing.round(seconds=3600) == []


@pytest_twisted.ensureDeferred
async def test_who_is_named_is_notified_at_once_and_only_once(handing: Handing) -> None:
    await handing.hand_over(BOT, "bob")
    [push] = await handing.round(seconds=1)
    assert isinstance(push, Push)
    assert (push.device.user_id, push.title) == ("bob", "Ada is waiting for your answer")
    published = len(handing.recorder.published)
    await handing.hand_over(BOT, "bob")
    assert len(handing.recorder.published) == published
    assert await handing.round(seconds=1) == []


@pytest_twisted.ensureDeferred
async def test_without_a_name_all_people_but_who_waits_are_notified(handing: Handing) -> None:
    assert (await handing.hand_over(BOT)).answering is None
    assert reminded(await handing.round(seconds=1)) == ["bob"]


@pytest_twisted.ensureDeferred
async def test_who_takes_over_is_not_told_and_the_bot_can_have_it_back(handing: Handing) -> None:
    assert (await handing.hand_over(BOB, "bob")).answering == "bob"
    assert await handing.round(seconds=1) == []
    assert (await handing.hand_over(BOB, "bot")).answering == "bot"
    await handing.bot_sends()
    assert await handing.round(seconds=1) == []


async def silent_chat_of_a_team(handing: Handing) -> str:
    """A conversation of Ada, a team with Max, and the bot, in which nobody has written; the team's id."""
    database = handing.database
    await know(database, "max", "max-phone")
    settings: dict[str, Any] = {"shows": "team", "assignment": "manual", "office_hours": None}
    settings |= {"away_text": None, "escalate_after": None}
    team = await Teams(database).create("Sales", None, settings, {"max": "lead"})
    handing.chat = await open_conversation(database, "ada", team.participant_id, "bot")
    await handing.settle()
    return team.participant_id


@pytest_twisted.ensureDeferred
async def test_a_team_is_notified_as_long_as_its_inbox_waits(handing: Handing) -> None:
    team = await silent_chat_of_a_team(handing)
    await send_text(handing.database, handing.chat, "ada", "Is it free?")
    await handing.settle()
    await handing.hand_over(BOT, team)
    assert reminded(await handing.round(seconds=1)) == ["max"]


async def told_of_the_line(handing: Handing) -> list[str]:
    """Who gets a push now, each of them of the line of the handover."""
    sent = [item for item in await handing.round(seconds=1) if isinstance(item, Push)]
    assert {item.body for item in sent} <= {"A person is asked to answer."}
    return [item.device.user_id for item in sent]


@pytest_twisted.ensureDeferred
@pytest.mark.parametrize("caller", [ADA, BOT])
async def test_before_anybody_has_written_the_team_is_told(handing: Handing, caller: Caller) -> None:
    await silent_chat_of_a_team(handing)
    await handing.hand_over(caller)
    assert await told_of_the_line(handing) == ["max"]
    await handing.hand_over(caller)
    await handing.settle()
    assert await told_of_the_line(handing) == []


async def waiting_for_a_person(handing: Handing, team: str) -> list[int]:
    """The conversations that the inbox of the team has under that filter."""
    store, team_id = Inboxes(handing.database), int(team.removeprefix("team:"))
    asked = ListInbox(team_id=team_id, handed_over=True)
    return [
        entry.conversation.id for entry in (await store.list_page(Seat(team_id, team, "lead"), asked)).entries
    ]


@pytest_twisted.ensureDeferred
@pytest.mark.parametrize("caller", [ADA, BOT])
async def test_before_anybody_has_written_the_inbox_of_the_team_shows_it(
    handing: Handing, caller: Caller
) -> None:
    team = await silent_chat_of_a_team(handing)
    assert await waiting_for_a_person(handing, team) == []
    await handing.hand_over(caller)
    assert await waiting_for_a_person(handing, team) == [handing.chat]
    await handing.hand_over(ADA, "bot")
    assert await waiting_for_a_person(handing, team) == []
    await handing.hand_over(ADA)
    assert await waiting_for_a_person(handing, team) == [handing.chat]


@pytest_twisted.ensureDeferred
async def test_what_was_answered_and_closed_waits_again_when_a_person_is_asked_for(handing: Handing) -> None:
    team = await silent_chat_of_a_team(handing)
    await send_text(handing.database, handing.chat, "ada", "Is it free?")
    await send_text(handing.database, handing.chat, team, "It is.")
    closed = "insert into inbox_item (conversation_id, team_id, active_at, status)"
    closed += " values (%s, %s, now(), 'closed') returning 1"
    await handing.database.query(closed, (handing.chat, int(team.removeprefix("team:"))))
    await handing.settle()
    await handing.hand_over(ADA)
    assert await waiting_for_a_person(handing, team) == [handing.chat]
    assert await told_of_the_line(handing) == ["max"]


@pytest_twisted.ensureDeferred
async def test_a_team_that_takes_over_owes_nothing_by_it(handing: Handing) -> None:
    team = await silent_chat_of_a_team(handing)
    await handing.hand_over(Caller(team, "user", 4), team)
    assert await waiting_for_a_person(handing, team) == []


@pytest_twisted.ensureDeferred
async def test_who_began_is_not_told_of_their_own_wait_and_the_others_in_their_language(
    handing: Handing,
) -> None:
    await know(handing.database, "cleo", "cleo-phone")
    swahili = "insert into preference (user_id, language) values ('cleo', 'sw') returning 1"
    await handing.database.query(swahili)
    handing.chat = await open_conversation(handing.database, "ada", "cleo", "bot")
    await handing.settle()
    await handing.hand_over(BOT)
    [push] = await handing.round(seconds=1)
    assert isinstance(push, Push)
    assert (push.device.user_id, push.body) == ("cleo", "Mtu anaombwa kujibu.")
    assert (await lines(handing))[-1][2] == "ada"


@pytest_twisted.ensureDeferred
async def test_before_anybody_has_written_a_named_team_is_told(handing: Handing) -> None:
    await handing.hand_over(BOT, await silent_chat_of_a_team(handing))
    assert await told_of_the_line(handing) == ["max"]


@pytest_twisted.ensureDeferred
async def test_before_anybody_has_written_the_other_people_are_told(handing: Handing) -> None:
    await know(handing.database, "cleo", "cleo-phone")
    handing.chat = await open_conversation(handing.database, "ada", "cleo", "bot")
    await handing.settle()
    await handing.hand_over(ADA)
    assert await told_of_the_line(handing) == ["cleo"]


@pytest_twisted.ensureDeferred
async def test_it_is_for_participants_of_a_conversation_with_a_bot(handing: Handing) -> None:
    with pytest.raises(NotFound):
        await handing.hand_over(EVE)
    with pytest.raises(NotFound):
        await handing.hand_over(BOT, "eve")
    handing.chat = await open_conversation(handing.database, "ada", "bob")
    with pytest.raises(Conflict):
        await handing.hand_over(BOB)


@pytest_twisted.ensureDeferred
async def test_an_observer_neither_answers_nor_decides_who_does(handing: Handing) -> None:
    observe = "update participant set role = 'observer' where user_id = 'bob' returning 1"
    await handing.database.query(observe)
    with pytest.raises(Forbidden):
        await handing.hand_over(BOB, "bob")
    with pytest.raises(NotFound):
        await handing.hand_over(BOT, "bob")
    await handing.hand_over(BOT)
    assert await handing.round(seconds=1) == []


@pytest_twisted.ensureDeferred
async def test_a_bot_begins_no_conversation(handing: Handing) -> None:
    request = SendMessage(to_user_id="ada", local_id="first", text="Hello")
    with pytest.raises(Forbidden):
        await BotRules(StreamHearers(handing.database)).check(request, BOT)


@pytest_twisted.ensureDeferred
async def test_a_bot_is_notified_of_nothing(handing: Handing) -> None:
    assert not [item for item in handing.providers.sent if "bot" in str(item)]


@pytest_twisted.ensureDeferred
async def test_nobody_owes_an_answer_while_the_bot_answers(handing: Handing) -> None:
    assert await handing.reminders(hours=25) == []


@pytest_twisted.ensureDeferred
async def test_after_the_handover_who_does_not_answer_is_reminded(handing: Handing) -> None:
    await handing.hand_over(BOT)
    await handing.round(seconds=1)
    await send_text(handing.database, handing.chat, "ada", "Are you there?")
    await handing.settle()
    assert reminded(await handing.reminders(hours=25)) == ["bob"]
