"""One decision about many reports and held messages."""

import pytest_twisted

from portico.domain.guard.rules import ContactRules, Rule
from portico.settings.core import Settings
from portico.storage.database import Database
from tests.support.components import open_components
from tests.support.people import Person, arrive

RULES = ContactRules((Rule(action="hold", types=frozenset({"general"}), detectors=frozenset({"iban"})),))
IBAN = "Pay to GB82 WEST 1234 5698 7654 32"


async def report(reporter: Person, message_id: int) -> int:
    reported = await reporter.ask("moderation.report", message_id=message_id, reason="spam")
    return int(reported["report"]["id"])


@pytest_twisted.ensureDeferred
async def test_each_is_decided_by_itself(database: Database, stores: Settings) -> None:
    async with open_components(stores, contact_rules=RULES) as components:
        ann, ben = await arrive(components, "ann"), await arrive(components, "ben")
        moderator = await arrive(components, "mo", "moderator")
        opened = await ann.ask("conversation.create", participant_ids=["ben"], type="general")
        here = {"conversation_id": opened["conversation"]["id"]}
        sent = [
            await ann.ask("message.send", **here, text=text, local_id=text) for text in ("one", "two", IBAN)
        ]
        ids = [each["message"]["id"] for each in sent]
        reports = [await report(ben, message_id) for message_id in ids[:2]]
        await moderator.ask("moderation.resolve", report_id=reports[0], action="dismiss")
        warned = await moderator.ask(
            "moderation.bulk", report_ids=reports, held_ids=[ids[2], 2**52], action="warn", template="spam"
        )
        assert warned["results"] == [
            {"report_id": reports[0], "error": "conflict",
             "message": "this report is closed already: dismissed by mo"},
            {"report_id": reports[1], "error": None, "message": None},
            {"held_id": ids[2], "error": None, "message": None},
            {"held_id": 2**52, "error": "not_found", "message": "no such held message"},
        ]  # fmt: skip
        decisions = (await ann.ask("moderation.decisions"))["decisions"]
        assert [each["action"] for each in decisions] == ["warn", "warn"]
        assert (await moderator.ask("moderation.queue"))["items"] == []
        released = await moderator.ask("moderation.bulk", report_ids=reports, action="release")
        assert {each["error"] for each in released["results"]} == {"invalid_argument"}
        for person in (ann, ben, moderator):
            person.leave()
