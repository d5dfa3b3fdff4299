"""Property test: clients that were online, that sync, and that start fresh see the same."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from itertools import count
from typing import Any, NamedTuple

import pytest_twisted
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from portico.domain.errors import PorticoError
from portico.storage.database import Database
from tests.support.replica import Replica, differences
from tests.support.sync_harness import Harness

numbers = count(1)
EMOJI = ("👍", "❤️")


class Step(NamedTuple):
    """Somebody does something to some conversation, message, person: the numbers choose which."""

    name: str
    who: int
    what: int
    number: int


class History:
    """Three people, each with a client that is there and one that is away."""

    def __init__(self, harness: Harness) -> None:
        self.harness = harness
        self.people = [f"{name}{next(numbers)}" for name in ("ada", "bob", "cy")]
        self.away: dict[str, tuple[Replica, str]] = {}
        self.conversations: list[int] = []
        self.messages: list[int] = []
        self.has_blocks = False

    async def begin(self) -> None:
        for person in self.people:
            await self.harness.arrive(person)
            self.away[person] = await self.harness.fresh(person)

    async def take(self, step: Step) -> None:
        """Do it; a refusal is as good as any other outcome."""
        person = self.people[step.who]
        with suppress(PorticoError):
            await STEPS[step.name](self, person, step)
        await self.harness.load_what_is_wanted()

    async def compare(self, person: str, limit: int) -> None:
        """All three clients of somebody see the same."""
        fresh, _ = await self.harness.fresh(person, limit)
        listed = await self.harness.ask(person, "conversation.list", limit=100)
        assert {view["id"]: view for view in listed["conversations"]} == fresh.conversations
        by_activity, _ = await self.harness.fresh(person, limit, recent=limit)
        assert differences(by_activity, fresh) == [], "the newest first"
        replica, cursor = self.away[person]
        most = limit if limit % 2 else None
        self.away[person] = replica, await self.harness.catch_up(replica, cursor, limit, most)
        assert differences(replica, fresh) == [], "who was away"
        assert differences(self.harness.here[person], fresh) == [], "who was there"

    def conversation(self, step: Step) -> int:
        return _choose(self.conversations, step.what)

    def message(self, step: Step) -> int:
        return _choose(self.messages, step.what)

    def other(self, step: Step) -> str:
        return self.people[(step.who + 1 + step.number % 2) % 3]

    async def ask(self, person: str, procedure: str, /, **arguments: Any) -> dict[str, Any]:
        return await self.harness.ask(person, procedure, **arguments)


def _choose(ids: Sequence[int], number: int) -> int:
    return ids[number % len(ids)] if ids else 1


async def _create(history: History, person: str, step: Step) -> None:
    kind = ("general", "group")[step.what % 2]  # the first is opened anew or found again
    others = [history.other(step)]
    answer = await history.ask(person, "conversation.create", participant_ids=others, type=kind)
    if answer["created"]:
        history.conversations.append(answer["conversation"]["id"])


async def _send(history: History, person: str, step: Step) -> None:
    for _ in range(1 + step.number % 3):
        answer = await history.ask(
            person,
            "message.send",
            conversation_id=history.conversation(step),
            text=f"text {step.number}",
            local_id=f"local-{next(numbers)}",
        )
        history.messages.append(answer["message"]["id"])


async def _reply(history: History, person: str, step: Step) -> None:
    answer = await history.ask(
        person,
        "message.send",
        conversation_id=history.conversation(step),
        text=f"answer {step.number}",
        reply_to=history.messages[-1 - step.number % len(history.messages)] if history.messages else 1,
        local_id=f"local-{next(numbers)}",
    )
    history.messages.append(answer["message"]["id"])


async def _react(history: History, person: str, step: Step) -> None:
    procedure = ("message.react", "message.unreact")[step.number % 2]
    emoji = EMOJI[step.number // 2 % 2]
    await history.ask(person, procedure, message_id=history.message(step), emoji=emoji)


async def _update(history: History, person: str, step: Step) -> None:
    await history.ask(
        person, "conversation.update", conversation_id=history.conversation(step), title=f"T{step.number}"
    )


async def _rename(history: History, person: str, step: Step) -> None:
    """Who is blocked does not hear of it, so their clients may differ until they read again."""
    if not history.has_blocks:
        await history.ask(person, "user.update", name=f"Name {step.number}")


async def _block(history: History, person: str, step: Step) -> None:
    history.has_blocks = True
    await history.ask(person, "user.block", user_id=history.other(step))


async def _say_again(history: History, person: str, step: Step) -> None:
    """The process of messages was started again: it says once more what may not have been heard."""
    history.harness.relay.forget_unconfirmed()
    await history.harness.relay.sweep()


async def _compare(history: History, person: str, step: Step) -> None:
    await history.compare(person, 1 + step.number)


Doing = Callable[[History, str, Step], Awaitable[Any]]


def _conversation(procedure: str) -> Doing:
    return lambda history, person, step: history.ask(
        person, procedure, conversation_id=history.conversation(step)
    )


def _mark(procedure: str) -> Doing:
    return lambda history, person, step: history.ask(
        person, procedure, conversation_id=history.conversation(step), up_to_seq=step.number
    )


def _somebody(procedure: str) -> Doing:
    return lambda history, person, step: history.ask(
        person, procedure, conversation_id=history.conversation(step), user_id=history.other(step)
    )


STEPS: dict[str, Doing] = {
    "create": _create,
    "send": _send,
    "edit": lambda history, person, step: history.ask(
        person, "message.edit", message_id=history.message(step), text=f"edited {step.number}"
    ),
    "delete": lambda history, person, step: history.ask(
        person, "message.delete", message_id=history.message(step)
    ),
    "react": _react,
    "reply": _reply,
    "read": _mark("receipt.read"),
    "delivered": _mark("receipt.delivered"),
    "update": _update,
    "add": _somebody("conversation.add_participant"),
    "remove": _somebody("conversation.remove_participant"),
    "rename": _rename,
    "block person": _block,
    "unblock person": lambda history, person, step: history.ask(
        person, "user.unblock", user_id=history.other(step)
    ),
    "say again": _say_again,
    "compare": _compare,
    **{
        verb: _conversation(f"conversation.{verb}")
        for verb in ("leave", "archive", "unarchive", "mute", "unmute", "pin", "unpin", "block", "unblock")
    },
    "clear": _conversation("conversation.delete"),
    "mark unread": _conversation("receipt.mark_unread"),
}
OFTEN = (
    "send",
    "create",
    "rename",
    "read",
    "clear",
    "add",
    "add",
    "leave",
    "edit",
    "delete",
    "reply",
    "reply",
    *["compare"] * 6,
)
BEGINNING = (
    Step("create", 0, 1, 0),
    Step("create", 1, 1, 0),
    Step("create", 0, 0, 0),
    Step("send", 0, 0, 1),
)
steps = st.builds(
    Step,
    st.sampled_from([*STEPS, *OFTEN, *["compare"] * 6, "send", "send"]),
    st.integers(0, 2),
    st.integers(0, 4),
    st.integers(0, 5),
)


@settings(
    max_examples=80,
    deadline=None,
    database=None,
    suppress_health_check=(HealthCheck.function_scoped_fixture, HealthCheck.too_slow),
)
@given(history=st.lists(steps, min_size=5, max_size=40))
@example(history=[Step("rename", 0, 0, 0), Step("compare", 1, 0, 0), Step("rename", 0, 0, 1)])
@example(history=[Step("compare", 1, 0, 0), Step("leave", 1, 0, 0), Step("add", 0, 0, 0)])  # taken in anew
@pytest_twisted.ensureDeferred
async def test_there_away_and_fresh_see_the_same(database: Database, history: list[Step]) -> None:
    lives = History(Harness(database))
    await lives.begin()
    for step in BEGINNING:
        await lives.take(step)
    for step in history:
        await lives.take(step)
    for person in lives.people:
        await lives.compare(person, 3)
