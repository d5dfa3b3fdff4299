"""Who is told of a decision about them: also those whom it blocks."""

from datetime import timedelta
from typing import Any

import pytest
import pytest_twisted

from portico.contract.decisions import DecideAppeal, MakeAppeal
from portico.contract.moderation import ReportAbuse, ResolveReport
from portico.domain.people import Caller
from portico.storage.database import Database
from portico.storage.moderation.appeals import AppealStore
from portico.storage.moderation.notices import DecisionRules
from portico.storage.moderation.reports import Moderation
from tests.support.delivery import DeliveryHarness, know

MO = Caller("mo", "moderator", 1)

RULES = DecisionRules(timedelta(days=90), None, "en")


async def blocked(database: Database) -> int:
    """Ada is reported and blocked; the id of the decision."""
    await know(database, "ada", "ada-phone", email="ada@a.example")
    await know(database, "bob")
    store = Moderation(database, RULES)
    report = await store.report("bob", ReportAbuse(reason="fraud", user_id="ada"))
    resolved = await store.resolve(
        Caller("mo", "moderator", 1), ResolveReport(report_id=report.id, action="block_user")
    )
    assert resolved.decided is not None
    return resolved.decided.decision.id


@pytest_twisted.ensureDeferred
async def test_who_is_blocked_gets_the_mail_and_nothing_else(database: Database) -> None:
    harness = DeliveryHarness(database)
    await harness.begin()
    await blocked(database)
    [mail] = await harness.round(seconds=1)
    assert mail.to == "ada@a.example"
    assert "Your account is blocked. You can still appeal." in mail.text


@pytest.mark.parametrize(
    ("action", "text"),
    [("uphold", "The decision stands."), ("overturn", "The decision is withdrawn.")],
)
@pytest_twisted.ensureDeferred
async def test_the_answer_to_an_appeal_reaches_who_was_blocked(
    database: Database, action: Any, text: str
) -> None:
    harness = DeliveryHarness(database)
    await harness.begin()
    decision_id = await blocked(database)
    await harness.round(seconds=1)
    store = AppealStore(database, RULES)
    made = await store.make("ada", MakeAppeal(decision_id=decision_id, text="That was my brother"))
    assert made.appeal is not None
    request = DecideAppeal(appeal_id=made.appeal.id, action=action, reason="looked again")
    await store.decide(Caller("ma", "moderator", 1), request)
    [mail] = await harness.round(seconds=1)
    assert (mail.to, text in mail.text) == ("ada@a.example", True)
