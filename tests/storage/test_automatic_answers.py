"""Automatic answers of teams in the database."""

import pytest_twisted

from portico.storage.database import Database
from portico.storage.teams.automatic import AutomaticAnswers
from tests.storage.sample_messages import open_conversation


@pytest_twisted.ensureDeferred
async def test_a_conversation_was_updated_when_its_automatic_answer_was_written(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    assert await AutomaticAnswers(database).write(chat, "bob", "automatic-1", "We are closed")
    [(at_once,)] = await database.query(
        "select c.updated_at = m.created_at from conversation c join message m on m.conversation_id = c.id"
    )
    assert at_once
