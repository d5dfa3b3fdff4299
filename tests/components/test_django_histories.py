"""Property test: whatever is sent, changed and read, and however the site fails, both sides end up equal."""

from itertools import count
from typing import Any, NamedTuple

import pytest_twisted
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portico.contract.conversation import UpdateConversation
from portico.domain.people import Caller
from portico.storage.conversations.membership import Membership
from portico.storage.database import Database
from portico.storage.messages.changes import Changes
from tests.storage.sample_messages import allow_all, open_conversation, send_text
from tests.support.bridged import Bridged
from tests.support.delivery import read
from tests.support.django import Answer, FakeDjango, ReceivedRequest, running_django

numbers = count(1)
TROUBLES: tuple[Answer | None, ...] = (None, (503, {}), (429, {}), (500, {}), (200, "<html>"))


class Step(NamedTuple):
    """Something happens: the numbers choose to which conversation or message."""

    name: str
    which: int
    number: int


class History:
    """Two conversations of a few people, a site that comes and goes, and a bridge that may die."""

    def __init__(self, database: Database, django: FakeDjango) -> None:
        self.database, self.django = database, django
        self.bridged = Bridged(database, django)
        self.chats: list[tuple[int, list[str]]] = []
        self.sent: list[tuple[int, str]] = []

    async def begin(self) -> None:
        await self.bridged.begin()
        for others in (1, 2):
            people = [f"person-{next(numbers)}" for _ in range(1 + others)]
            self.chats.append((await open_conversation(self.database, *people, kind="group"), people))

    async def take(self, step: Step) -> None:
        await getattr(self, step.name)(step)

    async def send(self, step: Step) -> None:
        chat, people = self.chats[step.which % 2]
        sender = people[step.number % len(people)]
        message = await send_text(self.database, chat, sender, f"text {next(numbers)}")
        self.sent.append((message.id, sender))

    async def edit(self, step: Step) -> None:
        if self.sent:
            id_, sender = self.sent[step.which % len(self.sent)]
            await Changes(self.database).edit(
                id_, f"text {next(numbers)}", Caller(sender, "user", 1), allow_all
            )

    async def delete(self, step: Step) -> None:
        if self.sent:
            id_, sender = self.sent.pop(step.which % len(self.sent))
            await Changes(self.database).delete(id_, Caller(sender, "user", 1), allow_all)

    async def read(self, step: Step) -> None:
        chat, people = self.chats[step.which % 2]
        await read(self.database, people[step.number % len(people)], chat, step.number)

    async def rename(self, step: Step) -> None:
        chat, people = self.chats[step.which % 2]
        await Membership(self.database).update(
            UpdateConversation(conversation_id=chat, title=f"title {next(numbers)}"), people[0]
        )

    async def trouble(self, step: Step) -> None:
        answer, every = TROUBLES[step.which % len(TROUBLES)], 1 + step.number % 3
        counter = count(1)
        self.django.trouble = lambda _: answer if next(counter) % every == 0 else None

    async def lose(self, step: Step) -> None:
        losses = iter([True] * (step.number % 4))
        self.django.loses_answers = lambda _: next(losses, False)

    async def round(self, step: Step) -> None:
        await self.bridged.round(float(step.number * 5))

    async def die(self, step: Step) -> None:
        await self.bridged.stop()
        self.bridged = Bridged(self.database, self.django)

    async def settle(self) -> None:
        """The site is well again, and has some minutes."""
        self.django.trouble, self.django.loses_answers = _none, lambda _: False
        for _ in range(5):
            await self.bridged.round(60.0)
        await self.bridged.stop()

    async def here(self) -> dict[int, tuple[Any, ...]]:
        """What was said here, and who has read it."""
        rows = await self.database.query(
            """select m.id, m.rev, m.seq, m.sender_id, m.text, m.deleted_at is not null,
                      array(select p.user_id from participant p
                            where p.conversation_id = m.conversation_id and p.read_seq >= m.seq
                              and p.user_id <> m.sender_id order by 1)
               from message m where m.conversation_id = any (%s) order by m.id""",
            ([chat for chat, _ in self.chats],),
        )
        return {row[0]: tuple(row[1:]) for row in rows}

    def there(self) -> dict[int, tuple[Any, ...]]:
        """The same at the site."""
        return {
            id_: (
                *(message[name] for name in ("rev", "seq", "sender_id", "text")),
                message["deleted_at"] is not None,
                sorted(self.django.read_by.get(id_, ())),
            )
            for id_, message in sorted(self.django.messages.items())
            if self._is_ours(self.django.conversations[message["conversation"]])
        }

    def _is_ours(self, conversation: dict[str, Any]) -> bool:
        return conversation["portico_id"] in [chat for chat, _ in self.chats]

    async def titles(self) -> tuple[Any, Any]:
        """What the conversations are called here, and there."""
        rows = await self.database.query(
            "select title from conversation where id = any (%s) order by id",
            ([chat for chat, _ in self.chats],),
        )
        ours = filter(self._is_ours, self.django.conversations.values())
        mirrored = sorted(ours, key=lambda one: int(one["portico_id"]))
        return [title for (title,) in rows], [one["title"] for one in mirrored]


def _none(_: ReceivedRequest) -> None:
    """No trouble."""


STEPS = (
    "send",
    "send",
    "send",
    "edit",
    "delete",
    "read",
    "read",
    "rename",
    "trouble",
    "lose",
    "round",
    "die",
)
HISTORIES = st.lists(
    st.builds(Step, st.sampled_from(STEPS), st.integers(0, 9), st.integers(0, 9)), min_size=5, max_size=40
)


@settings(
    max_examples=20,
    deadline=None,
    database=None,
    suppress_health_check=(HealthCheck.function_scoped_fixture, HealthCheck.too_slow),
)
@given(steps=HISTORIES)
@pytest_twisted.ensureDeferred
async def test_in_the_end_the_site_has_what_there_is(database: Database, steps: list[Step]) -> None:
    async with running_django() as django:
        history = History(database, django)
        await history.begin()
        for step in steps:
            await history.take(step)
        await history.settle()
        assert history.there() == await history.here()
        here, there = await history.titles()
        assert there == here
        assert django.created == len(django.messages)
        assert (await history.bridged.queue.read_state()).waiting == 0
