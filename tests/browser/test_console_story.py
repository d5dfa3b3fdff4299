"""A report from its arrival to the appeal, in the console, by the keyboard alone; several cases at once."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.consoles import OpenConsole, report_of, violations
from tests.browser.widgets import talk
from tests.support.guarded import node_with_rules
from tests.support.node import Node
from tests.support.rest import Rest
from tests.support.web import needs_npm

pytestmark = needs_npm
MOST_KEYS = 120  # that are pressed until something has the focus
NUMBERS = count()


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A node whose contact guard holds bank accounts."""
    with node_with_rules(tmp_path_factory, '[[rule]]\naction = "hold"\ndetectors = ["iban"]\n') as node:
        yield node


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until it has the focus."""
    expect(target).to_be_visible()
    for _ in range(MOST_KEYS):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {target}")


def press(page: Page, target: Locator) -> None:
    """Go there by Tab, and press Enter."""
    tab_to(page, target)
    page.keyboard.press("Enter")


def decide(page: Page, case: Locator, decision: str, reason: str) -> None:
    """Make a decision about a case, with a reason."""
    press(page, case.get_by_role("button", name=decision))
    tab_to(page, page.get_by_role("dialog").get_by_label("Reason"))
    page.keyboard.type(reason)
    page.keyboard.press("Enter")
    expect(case).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text=":")).to_be_focused()


def look(page: Page, reason: str) -> None:
    """Give the reason of a look."""
    tab_to(page, page.get_by_label("Reason"))
    page.keyboard.type(reason)
    page.keyboard.press("Enter")


def say(node: Node, sender: str, conversation_id: int, text: str) -> int:
    """The status of a send."""
    key = f"{sender}-{next(NUMBERS)}-later"
    path = f"/conversations/{conversation_id}/messages"
    return Rest(node, sender).post(path, {"text": text}, Idempotency_Key=key).status


def test_from_the_report_to_the_appeal(console: OpenConsole, node: Node) -> None:
    conversation_id = talk(
        node, "Grimbald", "Gwendolen", "Good morning", "you fool", "Pay to GB82 WEST 1234 5698 7654 32"
    )
    number = report_of(node, "gwendolen", conversation_id, "you fool")

    page = console("", role="moderator")
    report = page.get_by_role("listitem", name=f"Report {number}")
    press(page, report.get_by_role("button", name="Take"))
    expect(report).to_contain_text("yours")
    press(page, report.get_by_role("link", name=f"Report {number}"))
    address = page.url
    look(page, "the report of Gwendolen")
    said = page.get_by_role("list", name="Messages").get_by_role("listitem")
    expect(said).to_have_text([_with("Good morning"), _with("you fool")])
    expect(said.last).to_contain_text("reported")
    assert violations(page) == []

    page.go_back()
    press(page, page.get_by_role("link", name="Held messages"))
    held = page.get_by_role("listitem").filter(has_text="GB82")
    decide(page, held, "Warn", "a bank account")
    press(page, page.get_by_role("link", name="Reports"))
    decide(page, report, "Suspend", "an insult, and a bank account")

    assert say(node, "grimbald", conversation_id, "And now?") == 403
    decisions = Rest(node, "grimbald").get("/moderation/decisions").json["decisions"]
    assert [decision["action"] for decision in decisions] == ["suspend", "warn"]
    appeal = {"text": "It is the name of a play"}
    appealed = Rest(node, "grimbald").post(f"/moderation/decisions/{decisions[0]['id']}/appeal", appeal)
    assert appealed.status == 201

    admin = console("/moderation/appeals")
    waiting = admin.get_by_role("listitem").filter(has_text="It is the name of a play")
    expect(waiting).to_contain_text("an insult, and a bank account")
    decide(admin, waiting, "Overturn", "it is")
    assert say(node, "grimbald", conversation_id, "Thank you") == 201
    press(admin, admin.get_by_role("link", name="Audit"))
    table = admin.get_by_role("table", name="Audit")
    for action, reason in {
        "moderation.assign": "\N{EN DASH}",
        "moderation.context": "the report of Gwendolen",
        "moderation.decide:warn": "a bank account",
        "moderation.resolve:suspend": "an insult, and a bank account",
        "moderation.decide_appeal:overturn": "it is",
    }.items():
        row = table.get_by_role("row").filter(has_text=action)
        expect(row).to_have_count(1)
        expect(row.get_by_role("cell").last).to_have_text(reason)
    admin.get_by_label("What", exact=True).select_option("moderation.resolve")
    expect(table.get_by_role("row").filter(has_text="moderation.decide:warn")).to_have_count(0)
    admin.get_by_label("The id is of").select_option("who did it")
    admin.get_by_label("Search the audit").fill("console-moderator")
    admin.get_by_label("Search the audit").press("Enter")
    suspended = table.get_by_role("row").filter(has_text="moderation.resolve:suspend")
    expect(suspended).to_have_count(1)
    suspended.get_by_role("link", name=re.compile("decision")).click()
    look(admin, "until when it was")
    expect(admin.get_by_role("table", name="Decisions")).to_contain_text("withdrawn")
    admin.goto(address)  # the link that the moderator would send
    look(admin, "to see it whole")
    expect(admin.get_by_role("region", name="What it is about")).to_contain_text("suspended")


def _with(text: str) -> re.Pattern[str]:
    return re.compile(text)


def test_several_reports_are_decided_at_once(console: OpenConsole, node: Node) -> None:
    conversation_id = talk(node, "Spammer", "Sandra", "buy", "buy now", "Hello Sandra")
    numbers = [report_of(node, "sandra", conversation_id, text) for text in ("buy", "buy now")]
    kept = report_of(node, "sandra", conversation_id, "Hello Sandra")
    page = console("/moderation")
    for number in numbers:
        page.get_by_label(f"Choose report {number}", exact=True).check()
    several = page.get_by_role("group", name="Several at once")
    expect(several).to_contain_text("2 reports chosen")
    assert violations(page) == []
    several.get_by_role("button", name="Dismiss").click()
    page.get_by_role("dialog").get_by_role("button", name="Dismiss").click()
    expect(page.get_by_role("status").filter(has_text="2 decided.")).to_be_visible()
    for number in numbers:
        expect(page.get_by_role("listitem", name=f"Report {number}", exact=True)).to_have_count(0)
    expect(page.get_by_role("listitem", name=f"Report {kept}", exact=True)).to_be_visible()
    page.get_by_label("State").select_option("dismissed")
    expect(page.get_by_role("listitem", name=f"Report {numbers[0]}", exact=True)).to_contain_text("dismissed")


def test_a_suspension_is_as_long_as_was_chosen_and_the_person_is_told_why(
    console: OpenConsole, node: Node
) -> None:
    conversation_id = talk(node, "Longo", "Lilla", "pay me outside")
    number = report_of(node, "lilla", conversation_id, "pay me outside")
    page = console("/moderation", role="moderator")
    page.get_by_role("listitem", name=f"Report {number}", exact=True).get_by_role(
        "button", name="Suspend"
    ).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("a try of fraud")
    dialog.get_by_label("For how long").select_option("30 days")
    dialog.get_by_label("The person is told").select_option("fraud")
    expect(dialog).to_contain_text("fraud")
    assert violations(page) == []
    dialog.get_by_role("button", name="Suspend").click()
    expect(page.get_by_role("status").filter(has_text="the person is suspended")).to_be_visible()
    [decision] = Rest(node, "longo").get("/moderation/decisions").json["decisions"]
    until = datetime.fromisoformat(decision["suspended_until"])
    assert timedelta(days=29) < until - datetime.now(UTC) <= timedelta(days=30)
    assert (decision["template"], "fraud" in decision["text"]) == ("fraud", True)
