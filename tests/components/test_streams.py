"""Answers that a bot streams: what is published, to whom, how often, and how a stream ends."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_twisted
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from components.assistants.streams import StreamService
from portico.contract.streaming import StreamMessage
from portico.domain.errors import Conflict, Forbidden, NotFound
from portico.domain.people import Caller
from portico.domain.streams import GATHERING, IDLE, WHOLE
from portico.storage.conversations.handover import Handovers
from portico.storage.conversations.membership import Membership
from portico.storage.conversations.streaming import StreamHearers
from portico.storage.database import Database
from runtime.metrics import Metrics
from tests.storage.sample_messages import open_conversation
from tests.support.delivery import know
from tests.support.presence import EventRecorder, RecordedEvent
from tests.support.waiting import until

BOT = Caller("bot", "bot", 7)


class Procedures:
    """The other components: `typing.set` is counted."""

    def __init__(self) -> None:
        self.typed = 0

    async def call_for_user(self, name: str, caller: Caller, arguments: Mapping[str, Any]) -> dict[str, Any]:
        assert (name, caller.user_id, arguments["is_typing"]) == ("typing.set", "bot", True)
        self.typed += 1
        return {}


class Streams:
    """The service with a clock that the test advances. Ada and Bob talk with a bot."""

    def __init__(self, database: Database, chat: int) -> None:
        self.clock, self.recorder, self.others = Clock(), EventRecorder(), Procedures()
        self.clock.advance(datetime(2026, 11, 28, tzinfo=UTC).timestamp())
        self.database, self.chat = database, chat
        self.service = StreamService(
            StreamHearers(database), self.recorder, self.others, self.clock, Metrics()
        )

    async def say(self, delta: str, local_id: str = "answer", *, done: bool = False) -> int:
        request = StreamMessage(conversation_id=self.chat, local_id=local_id, delta=delta, done=done)
        asked = Deferred.fromCoroutine(self.service.stream(request, BOT))

        def is_answered() -> bool:
            self.clock.advance(0)  # a batch begins with the next turn
            return asked.called

        await until(is_answered)
        return (await asked).length

    async def say_until_refused(self) -> None:
        """Go on as a bot does; each round waits for the database."""
        while True:
            await self.say(".")
            self.advance(GATHERING)
            await self.database.query("select 1")

    def advance(self, seconds: float) -> None:
        self.clock.advance(seconds)

    @property
    def events(self) -> list[RecordedEvent]:
        return self.recorder.published

    async def settle(self, count: int) -> list[dict[str, Any]]:
        """The events, once there are so many."""

        def are_there() -> bool:
            self.advance(GATHERING)
            return len(self.events) >= count

        await until(are_there)
        return [event.payload for event in self.events]


@pytest_twisted.async_yield_fixture()
async def streams(database: Database) -> AsyncIterator[Streams]:
    await know(database, "bot", role="bot")
    for user_id in ("ada", "bob"):
        await know(database, user_id)
    yield Streams(database, await open_conversation(database, "ada", "bob", "bot"))


@pytest_twisted.ensureDeferred
async def test_parts_are_gathered_in_order_and_reach_the_others_only(streams: Streams) -> None:
    assert await streams.say("It ") == 3
    [first] = await streams.settle(1)
    assert await streams.say("is ") == 6
    assert await streams.say("free.", done=True) == 11
    assert streams.events[-1].payload["status"] == "done"  # before the answer: the message comes after it
    said = await streams.settle(2)
    assert [event["n"] for event in said] == list(range(1, len(said) + 1))
    assert "".join(event["delta"] for event in said) == "It is free."
    assert said[-1]["status"] == "done"
    assert {event["started_at"] for event in said} == {first["started_at"]}
    assert all(event.to == {"ada", "bob"} for event in streams.events)


@pytest_twisted.ensureDeferred
async def test_many_parts_at_once_are_few_events(streams: Streams) -> None:
    for _ in range(50):
        await streams.say("word ")
    said = await streams.settle(2)
    assert len(said) <= 3
    assert "".join(event["delta"] for event in said) == "word " * 50


@pytest_twisted.ensureDeferred
async def test_who_has_missed_parts_gets_the_whole_text_now_and_then(streams: Streams) -> None:
    for number in range(WHOLE):
        await streams.say(f"{number} ")
        await streams.settle(number + 1)
    said = await streams.settle(WHOLE)
    assert "text" not in said[0]
    assert said[-1]["text"] == "".join(f"{number} " for number in range(WHOLE))


@pytest_twisted.ensureDeferred
async def test_a_stream_that_stops_is_abandoned_by_itself(streams: Streams) -> None:
    await streams.say("It ")
    await streams.settle(1)
    streams.advance(IDLE - 5)
    assert len(streams.events) == 1
    streams.advance(5)
    assert [event["status"] for event in await streams.settle(2)] == ["open", "abandoned"]


@pytest_twisted.ensureDeferred
async def test_a_bot_that_loses_its_connection_abandons_its_stream(streams: Streams) -> None:
    await streams.say("It ")
    await streams.settle(1)
    streams.service.end_session(8)
    streams.service.end_session(BOT.session_id, {})
    assert [event["status"] for event in await streams.settle(2)] == ["open", "abandoned"]


@pytest_twisted.ensureDeferred
async def test_what_is_done_ends_with_the_message_and_without_an_event(streams: Streams) -> None:
    await streams.say("It is.", done=True)
    await streams.settle(1)
    streams.service.end_session(BOT.session_id)
    streams.service.end_for_senders([[streams.chat, "bot", 0.0]])
    streams.advance(IDLE)
    await streams.say("Next", "another")
    said = await streams.settle(2)
    assert [(event["local_id"], event["status"]) for event in said] == [
        ("answer", "done"),
        ("another", "open"),
    ]


@pytest_twisted.ensureDeferred
async def test_the_next_answer_abandons_the_one_before(streams: Streams) -> None:
    await streams.say("It ")
    await streams.settle(1)
    await streams.say("No, ", "another")
    said = await streams.settle(3)
    ends = {(event["local_id"], event["status"]) for event in said}
    assert ends == {("answer", "open"), ("answer", "abandoned"), ("another", "open")}


@pytest_twisted.ensureDeferred
async def test_nothing_follows_the_end(streams: Streams) -> None:
    await streams.say("It is.", done=True)
    with pytest.raises(Conflict):
        await streams.say("And")


@pytest_twisted.ensureDeferred
async def test_typing_is_shown_while_it_streams(streams: Streams) -> None:
    for _ in range(6):
        await streams.say("word ")
        streams.advance(1)
    assert streams.others.typed == 2


@pytest_twisted.ensureDeferred
async def test_a_stranger_is_refused(streams: Streams) -> None:
    streams.chat = await open_conversation(streams.database, "ada", "bob")
    with pytest.raises(NotFound):
        await streams.say("It ")
    assert streams.events == []


async def begin_in_a_group_and_remove(streams: Streams, user_id: str) -> None:
    """The bot has said a word in a group, and somebody is not in it any more."""
    streams.chat = await open_conversation(streams.database, "ada", "bob", "bot", kind="group")
    await streams.say("It ")
    await streams.settle(1)
    await Membership(streams.database).remove(streams.chat, "ada", user_id)


@pytest_twisted.ensureDeferred
async def test_who_leaves_hears_nothing_more(streams: Streams) -> None:
    await begin_in_a_group_and_remove(streams, "bob")
    await streams.say("is")
    await streams.settle(2)
    assert [event.to for event in streams.events] == [{"ada", "bob"}, {"ada"}]


@pytest_twisted.ensureDeferred
async def test_a_handover_ends_the_stream_and_refuses_the_next(streams: Streams) -> None:
    await streams.say("It ")
    await streams.settle(1)
    await Handovers(streams.database).hand_over(streams.chat, "ada", "bob", (), lambda _: ())
    with pytest.raises(Forbidden):
        await streams.say_until_refused()
    assert [event.payload["status"] for event in streams.events] == ["open", "abandoned"]
    assert streams.events[-1].to == {"ada", "bob"}
    with pytest.raises(Forbidden):
        await streams.say("Hello", "another")


@pytest_twisted.ensureDeferred
async def test_a_bot_that_is_removed_is_heard_no_more(streams: Streams) -> None:
    await begin_in_a_group_and_remove(streams, "bot")
    with pytest.raises(NotFound):
        await streams.say_until_refused()
    assert [event.payload["status"] for event in streams.events] == ["open", "abandoned"]


@pytest_twisted.ensureDeferred
async def test_a_bot_that_is_named_again_goes_on_at_once(streams: Streams) -> None:
    await streams.say("It ")
    await streams.settle(1)
    hand_over = Handovers(streams.database).hand_over
    await hand_over(streams.chat, "ada", "bob", (), lambda _: ())
    await streams.say("is")
    await streams.settle(2)
    await hand_over(streams.chat, "ada", "bot", (), lambda _: ())
    assert await streams.say("Hello", "another") == 5
