"""Names, texts and reactions over the wire: invisible text is refused, and one emoji is one reaction."""

from typing import Any

import pytest_twisted

from portico.storage.database import Database
from tests.support.components import Components
from tests.support.people import Person, arrive

BLANK = "\u200b\u2800\u3164\ufeff"
TURNED = "invoice\u202egpj"
HEART, BARE = "❤\ufe0f", "❤"
REFUSED: list[tuple[str, str, dict[str, Any]]] = [
    ("user.update", "name", {"name": BLANK}),
    ("user.update", "name", {"name": "Ada\nLovelace"}),
    ("user.update", "name", {"name": TURNED}),
    ("conversation.create", "title", {"participant_ids": ["bob"], "type": "group", "title": BLANK}),
    ("conversation.create", "title", {"participant_ids": ["bob"], "type": "group", "title": TURNED}),
    ("conversation.create", "participant_ids", {"participant_ids": ["bob\u200b"], "type": "general"}),
    ("user.block", "user_id", {"user_id": BLANK}),
    ("call.start", "participant_ids", {"to_user_id": BLANK, "kind": "voice"}),
    ("conversation.update", "title", {"title": BLANK}),
    ("conversation.add_participant", "user_id", {"user_id": "b\u202eob"}),
    ("message.send", "text", {"text": BLANK, "local_id": "1"}),
    ("message.edit", "text", {"text": BLANK}),
    ("message.react", "emoji", {"emoji": "lol"}),
    ("message.react", "emoji", {"emoji": BLANK}),
    ("moderation.report", "reason", {"reason": BLANK}),
]
PLACES = ("conversation.update", "conversation.add_participant", "message.send")
SAID = ("message.edit", "message.react", "moderation.report")


async def send_message(ada: Person) -> tuple[int, int]:
    """A group and a message in it."""
    group = await ada.ask("conversation.create", participant_ids=["bob"], type="group", title="Flat 4")
    id_ = group["conversation"]["id"]
    sent = await ada.ask("message.send", conversation_id=id_, text="Hello", local_id="0")
    return id_, sent["message"]["id"]


@pytest_twisted.ensureDeferred
async def test_what_nobody_sees_is_refused(components: Components) -> None:
    ada = await arrive(components, "ada")
    conversation_id, message_id = await send_message(ada)
    for procedure, field, arguments in REFUSED:
        where = {"conversation_id": conversation_id} if procedure in PLACES else {}
        what = {"message_id": message_id} if procedure in SAID else {}
        error = await ada.refused(procedure, **where, **what, **arguments)
        wrong = error.error, error.kwargs.get("field")
        assert wrong == ("portico.error.invalid_argument", field), (procedure, arguments)


@pytest_twisted.ensureDeferred
async def test_names_and_titles_are_kept_as_they_are_meant(
    database: Database, components: Components
) -> None:
    ada = await arrive(components, "ada")
    conversation_id, _ = await send_message(ada)
    assert (await ada.ask("user.update", name=" Ada\u200b  L. "))["user"]["name"] == "Ada L."
    renamed = await ada.ask("conversation.update", conversation_id=conversation_id, title="Flat\u00ad 5 ")
    assert renamed["conversation"]["title"] == "Flat 5"
    assert (await ada.ask("user.update", name=None))["user"]["name"] is None


@pytest_twisted.ensureDeferred
async def test_a_file_is_named_as_everybody_will_see_it(database: Database, components: Components) -> None:
    ada = await arrive(components, "ada")
    conversation_id, _ = await send_message(ada)
    files = [
        {"url": "https://x.example/1", "type": "image/png", "filename": name} for name in (TURNED, BLANK)
    ]
    sent = await ada.ask(
        "message.send", conversation_id=conversation_id, type="image", attachments=files, local_id="f"
    )
    names = [attachment["filename"] for attachment in sent["message"]["attachments"]]
    assert names == ["invoicegpj", "file.png"]


@pytest_twisted.ensureDeferred
async def test_two_spellings_of_an_emoji_are_one_reaction(database: Database, components: Components) -> None:
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    _, message_id = await send_message(ada)
    await ada.ask("message.react", message_id=message_id, emoji=BARE)
    both = await bob.ask("message.react", message_id=message_id, emoji=HEART)
    assert both["message"]["reactions"] == {HEART: ["ada", "bob"]}
    assert (await bob.wait_for("message.reaction"))["emoji"] == HEART
    left = await ada.ask("message.unreact", message_id=message_id, emoji=BARE)
    assert left["message"]["reactions"] == {HEART: ["bob"]}


@pytest_twisted.ensureDeferred
async def test_reactions_of_before_can_be_taken_back(database: Database, components: Components) -> None:
    ada = await arrive(components, "ada")
    _, message_id = await send_message(ada)
    old = f'{{"{BARE}": ["ada"], "{HEART}": ["ada", "bob"], "like": ["ada"]}}'
    await database.query("update message set reactions = %s::jsonb returning 1", (old,))
    shown = await ada.ask("message.get", message_id=message_id)
    assert shown["message"]["reactions"] == {HEART: ["ada", "bob"], "like": ["ada"]}
    await ada.ask("message.unreact", message_id=message_id, emoji="like")
    left = await ada.ask("message.unreact", message_id=message_id, emoji=BARE)
    assert left["message"]["reactions"] == {HEART: ["bob"]}
