"""What a team keeps to itself reaches nobody else: notes, labels, assignments, and who answered.

Members do things in random order while the other side and a stranger listen. Then each of them calls every
procedure there is, and reads everything that was sent, mailed, pushed and posted. Nothing of it has a word of
a secret, and the messages are numbered without a hole.
"""

import random
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest
import pytest_twisted
from autobahn.wamp.exception import ApplicationError
from msgspec import inspect as types

from portico.contract.examples import example
from portico.contract.registry import PROCEDURES, Procedure
from portico.domain.people import Caller
from portico.domain.teams.members import may_see
from portico.storage.database import Database
from portico.storage.teams import access
from tests.support.components import Components
from tests.support.people import Person, arrive, wait_for_all_events
from tests.support.teams import Desk, open_desk, write

SECRET = "xylophone"
# What the team alone writes or knows. `lena` and `max` are secrets too: the team shows no agents.
SECRETS = (SECRET, '"lena"', '"max"')
OWN = ("session.refresh", "session.revoke", "session.revoke_others", "admin.", "user.merge_guest")
SEEDS = (1, 2, 3)
Step = Callable[[Desk, random.Random], Awaitable[Any]]


async def add_note(desk: Desk, chance: random.Random) -> None:
    text = f"{SECRET} {chance.random()}"
    author = chance.choice([desk.lena, desk.max])
    await author.ask("note.add", conversation_id=desk.chat, text=text, local_id=text)


async def assign(desk: Desk, chance: random.Random) -> None:
    user_id = chance.choice(["lena", "max", None])
    await desk.lena.ask("conversation.assign", conversation_id=desk.chat, user_id=user_id)


async def label(desk: Desk, chance: random.Random) -> None:
    await desk.max.ask(
        "conversation.label", conversation_id=desk.chat, add=[f"{SECRET}{chance.random()}"[:50]]
    )


async def close(desk: Desk, _: random.Random) -> None:
    await desk.max.ask("conversation.close", conversation_id=desk.chat)


async def snooze(desk: Desk, _: random.Random) -> None:
    await desk.max.ask("conversation.snooze", conversation_id=desk.chat, until="2027-01-01T00:00:00Z")


async def look(desk: Desk, chance: random.Random) -> None:
    doing = chance.choice(["looking", "writing", "gone"])
    await chance.choice([desk.lena, desk.max]).ask("inbox.look", conversation_id=desk.chat, doing=doing)


async def save_reply(desk: Desk, _: random.Random) -> None:
    made = await desk.max.ask("saved_reply.create", team_id=desk.id, title=SECRET, text=SECRET)
    id_ = made["saved_reply"]["id"]
    await desk.max.ask("saved_reply.render", saved_reply_id=id_, conversation_id=desk.chat)


async def answer(desk: Desk, chance: random.Random) -> None:
    await write(chance.choice([desk.lena, desk.max]), desk.chat, f"a {chance.random()}", as_team=desk.id)


async def ask(desk: Desk, chance: random.Random) -> None:
    await write(desk.customer, desk.chat, f"q {chance.random()}")


async def mark_read(desk: Desk, _: random.Random) -> None:
    await desk.lena.ask("receipt.read", as_team=desk.id, conversation_id=desk.chat, up_to_seq=10**6)
    await desk.customer.ask("receipt.read", conversation_id=desk.chat, up_to_seq=10**6)


async def type_something(desk: Desk, _: random.Random) -> None:
    await desk.max.ask("typing.set", as_team=desk.id, conversation_id=desk.chat, is_typing=True)


STEPS: tuple[Step, ...] = (
    *(add_note, add_note, assign, label, close, snooze, look, save_reply),
    *(answer, ask, mark_read, type_something),
)


def arguments(procedure: Procedure, desk: Desk, message_id: int) -> dict[str, Any]:
    """Arguments with which the procedure is about this conversation, where it can be."""
    given: dict[str, Any] = dict(example(procedure.request))
    known = {
        "conversation_id": desk.chat, "message_id": message_id, "team_id": desk.id, "query": SECRET,
        "up_to_seq": 1, "user_id": desk.participant, "saved_reply_id": 1, "conversation_ids": [desk.chat],
        "user_ids": [desk.participant], "limit": 100,
    }  # fmt: skip
    info = types.type_info(procedure.request)
    assert isinstance(info, types.StructType)
    names = {field.encode_name for field in info.fields}
    return {**given, **{name: value for name, value in known.items() if name in names}}


async def everything_told(person: Person, desk: Desk, message_id: int) -> str:
    """The answers of all procedures to somebody, refusals included, and all events."""
    told: list[Any] = list(person.received)
    for procedure in PROCEDURES:
        if procedure.name.startswith(OWN):
            continue
        for team in ({}, {"as_team": desk.id}):
            asked = {**arguments(procedure, desk, message_id), **team}
            try:
                told.append([procedure.name, await person.ask(procedure.name, **asked)])
            except ApplicationError as error:
                told.append([procedure.name, error.error, list(error.args), error.kwargs])
    return msgspec.json.encode(told).decode()


def around(secret: str, told: str) -> str | None:
    """Where a secret stands in what somebody was told."""
    told = told.replace("\\", "")  # quotes in an export
    at = told.find(secret)
    return None if at < 0 else told[max(0, at - 300) : at + 100]


@pytest.mark.parametrize("seed", SEEDS)
@pytest_twisted.ensureDeferred
async def test_nothing_that_a_team_keeps_to_itself_reaches_anybody_else(
    components: Components, database: Database, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311
    desk = await open_desk(components)
    stranger = await arrive(components, "eve")
    first = await write(desk.customer, desk.chat, "first")
    for user_id in ("carla", "lena", "max"):
        phone = {"token": f"phone{user_id[0]}", "provider": "fcm", "platform": "web"}
        await desk.site.ask("device.register", as_user=user_id, **phone)
    for step in [*STEPS, *chance.choices(STEPS, k=20)]:
        await step(desk, chance)
    tablet = await arrive(components, "carla")
    await wait_for_all_events(tablet, desk.customer, desk.chat)
    thread = await desk.customer.ask("message.list", conversation_id=desk.chat, limit=100)
    seqs = [message["seq"] for message in thread["messages"]]
    assert seqs == list(range(1, len(seqs) + 1))
    notes = await desk.max.ask("note.list", conversation_id=desk.chat, limit=100)
    assert len(notes["notes"]) >= 2
    assert all(0 < note["after_seq"] <= len(seqs) for note in notes["notes"])
    for outsider in (desk.customer, stranger):
        told = await everything_told(outsider, desk, first["id"])
        assert "q 0." in told or outsider is stranger
        for secret in SECRETS:
            assert around(secret, told) is None
    sent = await database.query("select payload::text from delivery where user_id = 'carla'")
    assert SECRET not in str(sent)
    stored = await database.query(
        "select m::text from message m union all select c::text from conversation c"
    )
    assert SECRET not in str(stored)


@pytest_twisted.ensureDeferred
async def test_exports_and_an_erasure_treat_notes_as_the_team_s(
    components: Components, database: Database
) -> None:
    """A customer's export has none of them; an author's has theirs; erasing the customer deletes them."""
    desk = await open_desk(components)
    root = await arrive(components, "root", "admin")
    await add_note(desk, random.Random(1))  # noqa: S311
    [(author,)] = await database.query("select author_id from note")
    for user_id, found in (("carla", False), (author, True)):
        exported = await root.ask("admin.export_user", user_id=user_id)
        assert (SECRET in exported["content"]) == found
    chat = await desk.ask_as_team(desk.lena, "conversation.export", conversation_id=desk.chat)
    assert SECRET not in chat["content"]
    await root.ask("admin.erase_user", user_id="carla")
    assert await database.query("select id from note") == []


@pytest_twisted.ensureDeferred
async def test_the_search_for_secrets_finds_one(
    components: Components, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the one function that decides said yes to everybody, the test above would see it."""
    desk = await open_desk(components)
    first = await write(desk.customer, desk.chat, "first")
    await add_note(desk, random.Random(1))  # noqa: S311
    assert SECRET not in await everything_told(desk.customer, desk, first["id"])
    assert not may_see(None, Caller("carla", "user", 1))
    monkeypatch.setattr(access, "may_see", lambda *_: True)
    assert SECRET in await everything_told(desk.customer, desk, first["id"])
