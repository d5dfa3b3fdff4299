"""The message relay: publishes once normally, again when in doubt, and loses nothing."""

from collections.abc import Collection, Sequence

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from components.messaging.published import Mark
from components.messaging.relay import PERIOD, MessageRelay, Outlet, Waits, mark_of
from portico.contract.message import MessageCreated, MessageDeleted, MessageReaction, MessageUpdated
from portico.contract.payload import Event
from portico.contract.registry import TOPIC_OF
from portico.contract.shapes import Message
from portico.domain.errors import Unavailable
from portico.ports import Stored
from portico.storage.messages.log import LogSlice
from runtime.metrics import Metrics
from runtime.periodic import PeriodicTask
from tests.support.outcome import begin


def stored(number: int, rev: int = 1, deleted_at: str | None = None) -> Stored:
    message = Message(
        id=number, conversation_id=1, seq=number, rev=rev, sender_id="ada", type="text", text="Hi",
        attachments=[], reply_to=None, quoted=None, metadata={}, local_id=str(number), created_at="now",
        edited_at=None, deleted_at=deleted_at, reactions={},
    )  # fmt: skip
    return Stored(message, ("ada", "bob"), duplicate=False)


class Log:
    """Messages in the order in which their changes became visible, and a durable cursor."""

    def __init__(self, *messages: Stored) -> None:
        self.messages = list(messages)
        self.cursor = 0
        self.loading: Deferred[None] | None = None
        self.running = 0  # transactions that have begun, and whose messages are not visible

    async def begin(self) -> str:
        return str(self.cursor)

    async def changes_since(self, position: str) -> LogSlice:
        changed = [each.message for each in self.messages[int(position) :]]
        return LogSlice(str(len(self.messages)), tuple((message.id, message.rev) for message in changed))

    async def load(self, message_ids: Sequence[int]) -> list[Stored]:
        if self.loading:
            await self.loading
        now = {each.message.id: each for each in self.messages}
        return [now[id_] for id_ in message_ids]

    async def move_cursor(self, position: str) -> int:
        self.cursor = int(position)
        return len(self.messages) + self.running


class RecordingPublisher:
    """Remembers what was said; `trouble` is why it cannot confirm."""

    def __init__(self) -> None:
        self.published: list[tuple[int, tuple[str, ...], tuple[int, ...]]] = []
        self.events: list[Event] = []
        self.trouble: Exception | None = None
        self.confirming: Deferred[None] | None = None

    def publish(
        self, event: Event, to: Collection[str], exclude: Sequence[int] = (), beside: Collection[str] = ()
    ) -> None:
        assert isinstance(event, MessageCreated | MessageUpdated | MessageDeleted | MessageReaction)
        number = event.message.id if isinstance(event, MessageCreated | MessageUpdated) else event.message_id
        self.published.append((number, tuple(to), tuple(exclude)))
        self.events.append(event)

    async def confirm(self) -> None:
        if self.trouble:
            raise self.trouble
        if self.confirming:
            await self.confirming

    @property
    def numbers(self) -> list[int]:
        return [number for number, _, _ in self.published]


class Harness:
    def __init__(self, log: Log | None = None) -> None:
        self.log, self.publisher, self.metrics = log or Log(), RecordingPublisher(), Metrics()
        self.batch: Deferred[None] | None = None
        self.grew = 0
        self.taken_back: list[Message] = []
        self.bus: Deferred[None] | None = None
        self.relay = MessageRelay(
            self.log,
            Outlet(self.publisher, self.taken_back.append),
            Outlet(self.publisher, self.taken_back.append),
            Waits(self.settled, self.delivered, self.publisher.confirm),
            self.metrics,
            self.grow,
        )

    def grow(self, _: Sequence[str]) -> None:
        self.grew += 1

    async def settled(self) -> None:
        if self.batch:
            await self.batch

    async def delivered(self) -> None:
        if self.bus:
            await self.bus

    def send(self, number: int) -> None:
        """Commit a message and publish it, as the messaging component does."""
        self.log.messages.append(stored(number))
        self.transmit(number)

    def transmit(self, number: int) -> None:
        """Publish a message, as the messaging component does after the commit."""
        new = stored(number)
        self.relay.publish(MessageCreated(message=new.message), new, (99,))

    def react(self, number: int, rev: int) -> None:
        """Commit a reaction to a message and publish it."""
        new = stored(number, rev)
        self.log.messages.append(new)
        event = MessageReaction(
            conversation_id=1, message_id=number, seq=number, rev=rev, user_id="ada", emoji="👍", added=True,
            reactions={"👍": ["ada"]},
        )  # fmt: skip
        self.relay.publish(event, new)

    def sweep(self) -> None:
        _ = begin(self.relay.sweep()).result

    def recovered(self) -> float | None:
        return self.metrics.registry.get_sample_value("portico_messages_recovered_total")


def test_without_failures_each_message_is_published_once() -> None:
    harness = Harness()
    harness.sweep()
    for number in (1, 2):
        harness.send(number)
    for _ in range(3):
        harness.sweep()
    assert harness.publisher.published == [(1, ("ada", "bob"), (99,)), (2, ("ada", "bob"), (99,))]
    assert harness.log.cursor == 2
    assert harness.recovered() == 0
    assert harness.grew == 2


def test_messages_that_a_killed_process_did_not_publish_are_published() -> None:
    harness = Harness(Log(stored(1), stored(2)))
    harness.sweep()
    assert harness.publisher.published == [(1, ("ada", "bob"), ()), (2, ("ada", "bob"), ())]
    assert harness.log.cursor == 2
    assert harness.recovered() == 2


@pytest.mark.parametrize(
    ("changed", "event"),
    [(stored(1, rev=2), MessageUpdated), (stored(1, rev=2, deleted_at="now"), MessageDeleted)],
)
def test_an_unpublished_change_is_published_with_the_current_state(
    changed: Stored, event: type[Event]
) -> None:
    harness = Harness()
    harness.send(1)
    harness.log.messages.append(changed)
    harness.sweep()
    assert [type(each) for each in harness.publisher.events] == [MessageCreated, event]
    assert harness.recovered() == 1
    harness.sweep()
    assert harness.publisher.numbers == [1, 1]


def test_nothing_moves_while_the_router_is_away() -> None:
    harness = Harness()
    harness.send(1)
    harness.publisher.trouble = Unavailable("away")
    with pytest.raises(Unavailable):
        harness.sweep()
    assert harness.log.cursor == 0
    harness.publisher.trouble = None
    harness.relay.forget_unconfirmed()
    harness.sweep()
    assert harness.publisher.numbers == [1, 1]
    assert harness.log.cursor == 1


def test_a_lost_link_forgets_what_was_not_confirmed_only() -> None:
    harness = Harness()
    harness.send(1)
    harness.sweep()
    harness.send(2)
    harness.relay.forget_unconfirmed()
    harness.sweep()
    assert harness.publisher.numbers == [1, 2, 2]


def test_a_link_lost_while_it_was_asked_confirms_nothing() -> None:
    harness = Harness()
    harness.send(1)
    harness.publisher.confirming = Deferred()
    sweep = begin(harness.relay.sweep())
    harness.relay.forget_unconfirmed()
    harness.publisher.confirming.callback(None)
    assert sweep.done
    assert harness.log.cursor == 0
    harness.publisher.confirming = None
    harness.sweep()
    assert harness.publisher.numbers == [1, 1]
    assert harness.log.cursor == 1


def test_messages_of_a_batch_under_way_are_not_published_by_the_sweep() -> None:
    harness = Harness()
    harness.batch = Deferred()
    harness.log.messages.append(stored(1))
    sweep = begin(harness.relay.sweep())
    harness.transmit(1)
    harness.batch.callback(None)
    assert sweep.done
    assert harness.publisher.published == [(1, ("ada", "bob"), (99,))]


def test_what_is_published_during_a_load_is_not_published_again() -> None:
    log = Log(stored(1))
    log.loading = Deferred()
    harness = Harness(log)
    sweep = begin(harness.relay.sweep())
    harness.transmit(1)
    log.loading.callback(None)
    assert sweep.done
    assert harness.publisher.numbers == [1]


@pytest.mark.parametrize("trouble", [Unavailable("away"), RuntimeError("a bug")])
def test_rounds_go_on_whatever_one_meets(trouble: Exception) -> None:
    harness, clock = Harness(), Clock()
    harness.publisher.trouble = trouble
    rounds = PeriodicTask(PERIOD, clock, "courier", harness.relay.sweep)
    rounds.wake()
    harness.log.messages.append(stored(1))
    clock.pump([PERIOD] * 3)
    assert harness.log.cursor == 0
    harness.publisher.trouble = None
    clock.advance(PERIOD)
    assert harness.log.cursor == 1
    rounds.stop()
    assert clock.getDelayedCalls() == []


def test_who_is_woken_does_not_wait_for_the_next_round() -> None:
    harness, clock = Harness(), Clock()
    rounds = PeriodicTask(PERIOD, clock, "courier", harness.relay.sweep)
    rounds.wake()
    harness.log.messages.append(stored(1))
    rounds.wake()
    assert harness.publisher.numbers == [1]
    rounds.stop()


def test_who_is_woken_in_the_middle_of_a_round_looks_once_more_after_it() -> None:
    harness = Harness(Log(stored(1)))
    harness.log.loading = Deferred()
    rounds = PeriodicTask(PERIOD, Clock(), "courier", harness.relay.sweep)
    rounds.wake()
    harness.log.messages.append(stored(2))
    rounds.wake()
    rounds.wake()
    assert harness.publisher.numbers == []
    harness.log.loading.callback(None)
    assert harness.publisher.numbers == [1, 2]
    rounds.stop()


def test_what_comes_over_the_bus_is_waited_for_and_not_published_again() -> None:
    harness = Harness(Log(stored(1), stored(2)))
    harness.bus = Deferred()
    sweep = begin(harness.relay.sweep())
    assert harness.relay.is_new(Mark(1, 1))
    harness.relay.note_published([Mark(1, 1)])
    assert not harness.relay.is_new(Mark(1, 1))
    harness.bus.callback(None)
    assert sweep.done
    assert harness.publisher.numbers == [2]


def test_what_comes_over_the_bus_after_the_log_is_not_new() -> None:
    harness = Harness(Log(stored(1)))
    harness.sweep()
    harness.sweep()
    assert not harness.relay.is_new(Mark(1, 1))
    assert harness.relay.is_new(Mark(1, 2))


def test_a_reaction_over_the_bus_does_not_stand_for_the_message_that_was_lost_there() -> None:
    harness = Harness(Log(stored(1, rev=2)))
    harness.relay.note_published([Mark(1, 2, is_whole=False)])
    assert not harness.relay.is_new(Mark(1, 2, is_whole=False))
    harness.sweep()
    assert harness.publisher.numbers == [1]
    harness.sweep()
    assert harness.publisher.numbers == [1]


def test_a_reaction_after_a_lost_link_does_not_stand_for_the_message_that_was_lost_with_it() -> None:
    harness = Harness()
    harness.send(1)
    harness.relay.forget_unconfirmed()
    harness.react(1, rev=2)
    harness.sweep()
    assert harness.publisher.numbers == [1, 1, 1]


def test_a_reaction_to_a_message_that_was_published_is_published_once() -> None:
    harness = Harness()
    harness.send(1)
    harness.react(1, rev=2)
    harness.sweep()
    harness.react(1, rev=3)
    harness.sweep()
    assert harness.publisher.numbers == [1, 1, 1]


def test_a_reaction_does_not_stand_for_a_lost_message_that_became_visible_after_a_younger_one() -> None:
    harness = Harness(Log(stored(2)))
    harness.log.running = 1  # it stores message 1
    harness.sweep()
    harness.log.running = 0
    harness.log.messages.append(stored(1, rev=2))
    harness.relay.note_published([Mark(1, 2, is_whole=False)])
    harness.sweep()
    assert harness.publisher.numbers == [2, 1]
    assert isinstance(harness.publisher.events[-1], MessageUpdated)


def test_a_reaction_right_after_the_sweep_is_published_once_although_a_transaction_runs() -> None:
    harness = Harness()
    harness.send(1)
    harness.log.running = 1
    harness.sweep()
    harness.react(1, rev=2)
    harness.sweep()
    assert harness.publisher.numbers == [1, 1]
    assert harness.recovered() == 0


def test_a_reaction_to_an_older_message_is_published_once() -> None:
    harness = Harness()
    harness.send(1)
    harness.send(2)
    harness.sweep()
    harness.sweep()
    harness.react(1, rev=2)
    harness.sweep()
    assert harness.publisher.numbers == [1, 2, 1]
    assert harness.recovered() == 0


def test_the_mark_of_an_event_is_the_message_and_its_revision() -> None:
    created, deleted = (TOPIC_OF[kind] for kind in (MessageCreated, MessageDeleted))
    assert mark_of(created, {"message": {"id": 7, "rev": 1}}) == Mark(7, 1)
    assert mark_of(deleted, {"message_id": 7, "rev": 3, "seq": 1}) == Mark(7, 3)
    reaction = {"message_id": 7, "rev": 4, "seq": 1, "emoji": "👍"}
    assert mark_of(TOPIC_OF[MessageReaction], reaction) == Mark(7, 4, is_whole=False)
    assert mark_of("portico.event.typing", {"conversation_id": 7}) is None
    for_team = {"team_id": 3, "event": "message.created", "payload": {"message": {"id": 7, "rev": 1}}}
    assert mark_of("portico.event.team.event", for_team) == Mark(7, 1, True, "team:3", ("team:3",))
    for_both = ["", "team:3"]
    assert mark_of(created, {"message": {"id": 7, "rev": 1}}, for_both) == Mark(
        7, 1, True, "", ("", "team:3")
    )
    assert mark_of("portico.event.team.event", {"team_id": 3, "event": "typing", "payload": {}}) is None
