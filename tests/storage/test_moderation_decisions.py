"""Decisions, strikes and appeals in a real database."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_twisted

from portico.contract.decisions import (
    DecideAppeal,
    Decision,
    EndSuspension,
    ListAppeals,
    ListOwnDecisions,
    MakeAppeal,
    SanctionPerson,
)
from portico.contract.moderation import ReportAbuse, ResolveReport
from portico.domain.errors import Conflict, Forbidden, InvalidArgument, NotFound
from portico.domain.people import Caller, Principal
from portico.storage.database import Database, Transaction
from portico.storage.moderation.appeals import AppealStore
from portico.storage.moderation.decisions import Decided, Decisions, Judgement
from portico.storage.moderation.decisions import decide as store_decision
from portico.storage.moderation.notices import DecisionRules
from portico.storage.moderation.reports import Moderation
from portico.storage.moderation.sanctions import Sanctions
from portico.storage.users.people import People
from tests.support.waiting import together

RULES = DecisionRules(timedelta(days=90), None, "en")
MO, MA, ROOT = Caller("mo", "moderator", 1), Caller("ma", "moderator", 2), Caller("root", "admin", 3)
NOTICES = "select payload from delivery where user_id = 'ada' and channel = 'email' order by id"


async def know(database: Database, *user_ids: str) -> None:
    for user_id in user_ids:
        principal = Principal(
            user_id=user_id, role="user", expires_at=2**40, fingerprint=user_id, email=f"{user_id}@a.example"
        )
        await People(database).upsert_user(principal)


async def decide(database: Database, reporter: str, action: Any = "strike", **more: Any) -> Decided:
    """Somebody reports Ada, and Mo decides."""
    store = Moderation(database, RULES)
    report = await store.report(reporter, ReportAbuse(reason="rude", user_id="ada"))
    resolved = await store.resolve(MO, ResolveReport(report_id=report.id, action=action, **more))
    assert resolved.decided is not None
    return resolved.decided


async def suspended(database: Database) -> dict[str, float]:
    return dict(await Decisions(database, RULES).list_suspended())


async def appeal(database: Database, decision: Decision, action: Any, caller: Caller = MA) -> Any:
    store = AppealStore(database, RULES)
    made = await store.make("ada", MakeAppeal(decision_id=decision.id, text="That was not me"))
    assert made.appeal is not None
    request = DecideAppeal(appeal_id=made.appeal.id, action=action, reason="looked again")
    return await store.decide(caller, request)


def days_left(until: str | None) -> int:
    assert until is not None
    return round((datetime.fromisoformat(until) - datetime.now(UTC)) / timedelta(days=1))


@pytest_twisted.ensureDeferred
async def test_the_third_strike_suspends_and_the_fourth_for_longer(database: Database) -> None:
    await know(database, "ada", "bob")
    given = [(await decide(database, "bob")).decision for _ in range(4)]
    assert [each.suspended_until is not None for each in given] == [False, False, True, True]
    assert [days_left(each.suspended_until) for each in given[2:]] == [1, 7]
    assert {days_left(each.strike_until) for each in given} == {90}
    assert list(await suspended(database)) == ["ada"]


@pytest_twisted.ensureDeferred
async def test_an_expired_strike_does_not_count(database: Database) -> None:
    await know(database, "ada", "bob")
    await decide(database, "bob")
    await database.query("update moderation_decision set strike_until = now() returning 1")
    given = [(await decide(database, "bob")).decision for _ in range(2)]
    assert [each.suspended_until for each in given] == [None, None]


@pytest_twisted.ensureDeferred
async def test_strikes_of_the_same_moment_count_one_after_the_other(databases: list[Database]) -> None:
    await know(databases[0], "ada")
    asked = Judgement(user_id="ada", decided_by=MO, action="strike")

    async def strike(transaction: Transaction) -> Decided:
        return await store_decision(transaction, asked, RULES)

    decided = await together(*(database.transaction(strike) for database in databases))
    suspensions = [each.decision.suspended_until for each in decided]
    closed = [each for each in suspensions if each is not None]
    assert len(closed) == 1


@pytest_twisted.ensureDeferred
async def test_the_person_is_told_in_their_language(database: Database) -> None:
    await know(database, "ada", "bob")
    await database.query("insert into preference (user_id, language) values ('ada', 'fr') returning 1")
    decided = await decide(database, "bob", "warn", template="insult", reason="called Bob names")
    assert decided.own.text == "Ceci est un avertissement. Motif : insultes, menaces ou haine."
    [(payload,)] = await database.query(NOTICES)
    told = payload if isinstance(payload, dict) else json.loads(payload)
    assert told == {"title": "Une décision de la modération", "body": decided.own.text}


@pytest_twisted.ensureDeferred
async def test_a_suspension_ends_at_its_time(database: Database) -> None:
    await know(database, "ada", "bob")
    await decide(database, "bob", "suspend", until=datetime.now(UTC) + timedelta(days=1))
    assert list(await suspended(database)) == ["ada"]
    await database.query("update moderation_decision set suspended_until = now() returning 1")
    assert await suspended(database) == {}


@pytest_twisted.ensureDeferred
async def test_a_decision_that_does_not_fit_changes_nothing(database: Database) -> None:
    await know(database, "ada", "bob")
    with pytest.raises(InvalidArgument):
        await decide(database, "bob", "suspend")
    store = Moderation(database, RULES)
    report = await store.report("bob", ReportAbuse(reason="rude", user_id="ada"))
    with pytest.raises(Conflict):
        await store.resolve(
            Caller("ada", "moderator", 1), ResolveReport(report_id=report.id, action="strike")
        )
    assert await database.query("select status from report") == [("open",)]
    assert (await Decisions(database, RULES).list_own("ada", ListOwnDecisions())).decisions == []


@pytest_twisted.ensureDeferred
@pytest.mark.parametrize("role", ["admin", "moderator", "service"])
async def test_who_runs_the_site_is_judged_by_admins_only(database: Database, role: Any) -> None:
    await know(database, "bob")
    staff = Principal(user_id="ada", role=role, expires_at=2**40, fingerprint="ada")
    await People(database).upsert_user(staff)
    sanctions = Sanctions(database, RULES)
    until = datetime.now(UTC) + timedelta(days=1)
    suspend = SanctionPerson(user_id="ada", action="suspend", reason="why", until=until)
    with pytest.raises(Forbidden):
        await sanctions.sanction(MO, suspend)
    with pytest.raises(Forbidden):
        await decide(database, "bob", "block_user")
    assert await database.query("select count(*) from moderation_decision") == [(0,)]
    await sanctions.sanction(ROOT, suspend)
    with pytest.raises(Forbidden):
        await sanctions.end_suspension(MO, EndSuspension(user_id="ada", reason="a friend"))
    assert list(await suspended(database)) == ["ada"]


@pytest_twisted.ensureDeferred
async def test_an_appeal_is_made_once_by_the_person_alone(database: Database) -> None:
    await know(database, "ada", "bob")
    decision = (await decide(database, "bob")).decision
    store = AppealStore(database, RULES)
    with pytest.raises(NotFound):
        await store.make("bob", MakeAppeal(decision_id=decision.id, text="No"))
    own = await store.make("ada", MakeAppeal(decision_id=decision.id, text="No"))
    assert own.appeal is not None
    assert (own.appeal.state, own.appeal.text) == ("open", "No")
    with pytest.raises(Conflict):
        await store.make("ada", MakeAppeal(decision_id=decision.id, text="No!"))
    [shown] = (await store.list_appeals(ListAppeals())).appeals
    assert (shown.decision, shown.text) == (decision, "No")


@pytest_twisted.ensureDeferred
async def test_who_decided_does_not_decide_on_the_appeal(database: Database) -> None:
    await know(database, "ada", "bob")
    decision = (await decide(database, "bob")).decision
    with pytest.raises(Conflict):
        await appeal(database, decision, "uphold", MO)
    store = AppealStore(database, RULES)
    [shown] = (await store.list_appeals(ListAppeals())).appeals
    upheld = await store.decide(ROOT, DecideAppeal(appeal_id=shown.id, action="uphold", reason="clear"))
    assert (upheld.appeal.state, upheld.appeal.decided_by) == ("upheld", "root")
    with pytest.raises(Conflict, match="upheld by root") as again:
        await store.decide(ROOT, DecideAppeal(appeal_id=shown.id, action="overturn", reason="oh"))
    assert again.value.fields == {"outcome": "upheld", "decided_by": "root"}


@pytest_twisted.ensureDeferred
async def test_without_the_first_strike_the_third_suspends_no_more(database: Database) -> None:
    await know(database, "ada", "bob")
    first, _, _ = [(await decide(database, "bob")).decision for _ in range(3)]
    assert await suspended(database)
    judged = await appeal(database, first, "overturn")
    assert judged.own.overturned_at is not None
    assert await suspended(database) == {}
    own = (await Decisions(database, RULES).list_own("ada", ListOwnDecisions())).decisions
    assert [each.suspended_until for each in own] == [None, None, None]
    again = (await decide(database, "bob")).decision
    assert days_left(again.suspended_until) == 1


@pytest_twisted.ensureDeferred
async def test_a_withdrawn_block_lets_the_person_in_again(database: Database) -> None:
    await know(database, "ada", "bob")
    decision = (await decide(database, "bob", "block_user")).decision
    ada = Principal(user_id="ada", role="user", expires_at=2**40, fingerprint="x", issued_at=1)
    assert await People(database).upsert_user(ada) is None
    await appeal(database, decision, "overturn")
    assert await People(database).upsert_user(ada) is not None


@pytest_twisted.ensureDeferred
async def test_own_decisions_come_in_pages_newest_first(database: Database) -> None:
    await know(database, "ada", "bob")
    ids = [(await decide(database, "bob", "warn")).decision.id for _ in range(3)]
    store = Decisions(database, RULES)
    first = await store.list_own("ada", ListOwnDecisions(limit=2))
    second = await store.list_own("ada", ListOwnDecisions(limit=2, cursor=first.next_cursor))
    assert [each.id for each in first.decisions + second.decisions] == ids[::-1]
    assert second.next_cursor is None
    assert (await store.list_own("bob", ListOwnDecisions())).decisions == []
