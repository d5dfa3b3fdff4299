"""Dead letters for an operator: listed, counted by the doctor, and retried."""

import pytest_twisted

from cli.checks import django_bridge
from cli.django import refusal_line
from portico.contract.conversation import UpdateConversation
from portico.settings.core import Settings
from portico.storage.conversations.membership import Membership
from portico.storage.mirror import refusals
from tests.storage.sample_messages import open_conversation, send_text
from tests.support.bridged import Bridged
from tests.support.delivery import read
from tests.support.django import FakeDjango


@pytest_twisted.ensureDeferred
async def test_messages_are_listed_without_a_text_and_tried_again(
    bridged: Bridged, django: FakeDjango, stores: Settings
) -> None:
    django.trouble = lambda asked: (422, {}) if asked.path == "/api/messages/" else None
    chat = await open_conversation(bridged.database, "ada", "bob")
    message = await send_text(bridged.database, chat, "ada", "a secret")
    await bridged.round()
    [refusal] = refusals.refusals(stores.dsn, 10)
    expected = f" message {message.id} rev 1 of conversation {chat}: status 422 (refused)"
    assert refusal_line(refusal).endswith(expected)
    lines = [result.line() for result in django_bridge.verdicts(refusals.facts(stores.dsn))]
    assert lines[0] == "ok   django: 0 messages wait, the oldest for 0 s"
    assert lines[1].startswith("warn django refusals: the site refused 1 for good -> see `portico django")
    django.trouble = lambda _: None
    assert refusals.retry(stores.dsn) == 1
    await bridged.mirror.run()
    assert [stored["text"] for stored in django.messages.values()] == ["a secret"]
    assert django_bridge.verdicts(refusals.facts(stores.dsn))[1].line() == "ok   django refusals: none"


@pytest_twisted.ensureDeferred
async def test_a_refused_title_and_a_refused_mark_are_tried_again(
    bridged: Bridged, django: FakeDjango, stores: Settings
) -> None:
    chat = await open_conversation(bridged.database, "ada", "bob")
    message = await send_text(bridged.database, chat, "ada", "Hello")
    await bridged.round()
    django.trouble = lambda asked: (400, {}) if asked.body.get("title") or asked.method == "PATCH" else None
    await Membership(bridged.database).update(UpdateConversation(conversation_id=chat, title="Flat"), "ada")
    await read(bridged.database, "bob", chat, 1)
    await bridged.round()
    await bridged.round()
    assert [refusal.what for refusal in refusals.refusals(stores.dsn, 10)] == ["conversation", "read"]
    assert len(django.asked) == 4  # neither was tried twice
    django.trouble = lambda _: None
    assert refusals.retry(stores.dsn) == 2
    await bridged.mirror.run()
    assert django.conversations["c1"]["title"] == "Flat"
    assert django.read_by == {message.id: {"bob"}}


@pytest_twisted.ensureDeferred
async def test_one_that_comes_late_is_read_by_who_had_read_on(
    bridged: Bridged, django: FakeDjango, stores: Settings
) -> None:
    django.trouble = lambda asked: (422, {}) if asked.body.get("text") == "poison" else None
    chat = await open_conversation(bridged.database, "ada", "bob")
    late = await send_text(bridged.database, chat, "ada", "poison")
    await send_text(bridged.database, chat, "ada", "bread")
    await read(bridged.database, "bob", chat, 2)
    await bridged.round()
    django.trouble = lambda _: None
    refusals.retry(stores.dsn)
    await bridged.mirror.run()
    assert django.read_by[late.id] == {"bob"}
