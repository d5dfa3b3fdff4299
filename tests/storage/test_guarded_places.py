"""What the contact guard reads of several conversations at once."""

import pytest_twisted

from portico.domain.guard.rules import Place
from portico.storage.database import Database
from portico.storage.messages.guarded import GuardedPlaces, Written
from tests.storage.sample_messages import open_conversation, send_text


@pytest_twisted.ensureDeferred
async def test_each_gets_what_they_wrote_last_in_their_conversation(database: Database) -> None:
    with_bob = await open_conversation(database, "ada", "bob")
    with_cy = await open_conversation(database, "ada", "cy")
    for text in ("zero seven one two", "345", "678"):
        await send_text(database, with_bob, "ada", text)
    await send_text(database, with_cy, "ada", "Hello")
    await send_text(database, with_cy, "cy", "Hi")
    seats = [(with_bob, "ada"), (with_cy, "cy"), (with_cy, "ada"), (with_bob, "cy"), (with_bob, "ada")]
    assert await GuardedPlaces(database).find(seats) == [
        Written(Place("general"), ["345", "678"]),
        Written(Place("general"), ["Hi"]),
        Written(Place("general"), []),
        None,
        Written(Place("general"), ["345", "678"]),
    ]
