"""The message relay: publishes once normally, again when in doubt, and loses nothing."""

from collections.abc import Collection, Sequence

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from components.messaging.relay import PERIOD, MessageRelay
from portico.contract.message import MessageCreated, MessageDeleted, MessageUpdated
from portico.contract.payload import Event
from portico.contract.shapes import Message
from portico.domain.errors import Unavailable
from portico.ports import Stored
from portico.storage.messages.log import Slice
from runtime.metrics import Metrics
from runtime.periodic import PeriodicTask
from tests.support.outcome import begin


def stored(number: int, rev: int = 1, deleted_at: str | None = None) -> Stored:
    message = Message(
        id=number, conversation_id=1, seq=number, rev=rev, sender_id="ada", type="text", text="Hi",
        attachments=[], reply_to=None, metadata={}, local_id=str(number), created_at="now",
        deleted_at=deleted_at,
    )  # fmt: skip
    return Stored(message, ("ada", "bob"), duplicate=False)


class Log:
    """Messages in the order in which their changes became visible, and a durable cursor."""

    def __init__(self, *messages: Stored) -> None:
        self.messages = list(messages)
        self.cursor = 0
        self.loading: Deferred[None] | None = None

    async def begin(self) -> str:
        return str(self.cursor)

    async def changes_since(self, position: str) -> Slice:
        changed = [each.message for each in self.messages[int(position) :]]
        return Slice(str(len(self.messages)), tuple((message.id, message.rev) for message in changed))

    async def load(self, message_ids: Sequence[int]) -> list[Stored]:
        if self.loading:
            await self.loading
        now = {each.message.id: each for each in self.messages}
        return [now[id_] for id_ in message_ids]

    async def move_cursor(self, position: str) -> None:
        self.cursor = int(position)


class Voice:
    """Remembers what was said; `trouble` is why it cannot confirm."""

    def __init__(self) -> None:
        self.said: list[tuple[int, tuple[str, ...], tuple[int, ...]]] = []
        self.events: list[Event] = []
        self.trouble: Exception | None = None
        self.confirming: Deferred[None] | None = None

    def publish(self, event: Event, to: Collection[str], exclude: Sequence[int] = ()) -> None:
        assert isinstance(event, MessageCreated | MessageUpdated | MessageDeleted)
        number = event.message_id if isinstance(event, MessageDeleted) else event.message.id
        self.said.append((number, tuple(to), tuple(exclude)))
        self.events.append(event)

    async def confirm(self) -> None:
        if self.trouble:
            raise self.trouble
        if self.confirming:
            await self.confirming

    @property
    def numbers(self) -> list[int]:
        return [number for number, _, _ in self.said]


class World:
    def __init__(self, log: Log | None = None) -> None:
        self.log, self.voice, self.metrics = log or Log(), Voice(), Metrics()
        self.batch: Deferred[None] | None = None
        self.grew = 0
        self.taken_back: list[Message] = []
        gone = self.taken_back.append
        self.relay = MessageRelay(self.log, self.voice, self.settled, self.metrics, self.grow, gone)

    def grow(self) -> None:
        self.grew += 1

    async def settled(self) -> None:
        if self.batch:
            await self.batch

    def send(self, number: int) -> None:
        """Commit a message and speak it, as the messaging room does."""
        self.log.messages.append(stored(number))
        self.say(number)

    def say(self, number: int) -> None:
        """Speak a message, as the messaging room does after the commit."""
        new = stored(number)
        self.relay.publish(MessageCreated(message=new.message), new, (99,))

    def sweep(self) -> None:
        _ = begin(self.relay.sweep()).result

    def recovered(self) -> float | None:
        return self.metrics.registry.get_sample_value("portico_messages_recovered_total")


def test_in_the_quiet_case_everything_is_said_once() -> None:
    world = World()
    world.sweep()
    for number in (1, 2):
        world.send(number)
    for _ in range(3):
        world.sweep()
    assert world.voice.said == [(1, ("ada", "bob"), (99,)), (2, ("ada", "bob"), (99,))]
    assert world.log.cursor == 2
    assert world.recovered() == 0
    assert world.grew == 2


def test_what_a_dead_process_left_unsaid_is_said() -> None:
    world = World(Log(stored(1), stored(2)))
    world.sweep()
    assert world.voice.said == [(1, ("ada", "bob"), ()), (2, ("ada", "bob"), ())]
    assert world.log.cursor == 2
    assert world.recovered() == 2


@pytest.mark.parametrize(
    ("changed", "event"),
    [(stored(1, rev=2), MessageUpdated), (stored(1, rev=2, deleted_at="now"), MessageDeleted)],
)
def test_a_change_that_was_left_unsaid_is_said_as_what_it_is(changed: Stored, event: type[Event]) -> None:
    world = World()
    world.send(1)
    world.log.messages.append(changed)
    world.sweep()
    assert [type(each) for each in world.voice.events] == [MessageCreated, event]
    assert world.recovered() == 1
    world.sweep()
    assert world.voice.numbers == [1, 1]


def test_nothing_moves_while_the_router_is_away() -> None:
    world = World()
    world.send(1)
    world.voice.trouble = Unavailable("away")
    with pytest.raises(Unavailable):
        world.sweep()
    assert world.log.cursor == 0
    world.voice.trouble = None
    world.relay.forget_unconfirmed()
    world.sweep()
    assert world.voice.numbers == [1, 1]
    assert world.log.cursor == 1


def test_a_lost_link_forgets_what_was_not_confirmed_only() -> None:
    world = World()
    world.send(1)
    world.sweep()
    world.send(2)
    world.relay.forget_unconfirmed()
    world.sweep()
    assert world.voice.numbers == [1, 2, 2]


def test_a_link_lost_while_it_was_asked_confirms_nothing() -> None:
    world = World()
    world.send(1)
    world.voice.confirming = Deferred()
    sweep = begin(world.relay.sweep())
    world.relay.forget_unconfirmed()
    world.voice.confirming.callback(None)
    assert sweep.done
    assert world.log.cursor == 0
    world.voice.confirming = None
    world.sweep()
    assert world.voice.numbers == [1, 1]
    assert world.log.cursor == 1


def test_a_batch_under_way_is_left_to_speak_for_itself() -> None:
    world = World()
    world.batch = Deferred()
    world.log.messages.append(stored(1))
    sweep = begin(world.relay.sweep())
    world.say(1)
    world.batch.callback(None)
    assert sweep.done
    assert world.voice.said == [(1, ("ada", "bob"), (99,))]


def test_what_is_said_while_it_is_loaded_is_not_said_again() -> None:
    log = Log(stored(1))
    log.loading = Deferred()
    world = World(log)
    sweep = begin(world.relay.sweep())
    world.say(1)
    log.loading.callback(None)
    assert sweep.done
    assert world.voice.numbers == [1]


@pytest.mark.parametrize("trouble", [Unavailable("away"), RuntimeError("a bug")])
def test_rounds_go_on_whatever_one_meets(trouble: Exception) -> None:
    world, clock = World(), Clock()
    world.voice.trouble = trouble
    rounds = PeriodicTask(PERIOD, clock, "courier", world.relay.sweep)
    rounds.wake()
    world.log.messages.append(stored(1))
    clock.pump([PERIOD] * 3)
    assert world.log.cursor == 0
    world.voice.trouble = None
    clock.advance(PERIOD)
    assert world.log.cursor == 1
    rounds.stop()
    assert clock.getDelayedCalls() == []


def test_who_is_woken_does_not_wait_for_the_next_round() -> None:
    world, clock = World(), Clock()
    rounds = PeriodicTask(PERIOD, clock, "courier", world.relay.sweep)
    rounds.wake()
    world.log.messages.append(stored(1))
    rounds.wake()
    assert world.voice.numbers == [1]
    rounds.stop()


def test_who_is_woken_in_the_middle_of_a_round_looks_once_more_after_it() -> None:
    world = World(Log(stored(1)))
    world.log.loading = Deferred()
    rounds = PeriodicTask(PERIOD, Clock(), "courier", world.relay.sweep)
    rounds.wake()
    world.log.messages.append(stored(2))
    rounds.wake()
    rounds.wake()
    assert world.voice.numbers == []
    world.log.loading.callback(None)
    assert world.voice.numbers == [1, 2]
    rounds.stop()
