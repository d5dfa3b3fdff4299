"""Several moderators at the same cases: who comes second sees what was decided and by whom."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.console_scene import IBAN, RULES
from tests.browser.consoles import OpenConsole, report_of, violations
from tests.browser.team_scene import done
from tests.browser.widgets import talk
from tests.support.guarded import node_with_rules
from tests.support.node import Node
from tests.support.pictures import picture
from tests.support.rest import Rest
from tests.support.uploads import upload
from tests.support.web import needs_npm

pytestmark = needs_npm


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A node whose contact guard holds bank accounts."""
    with node_with_rules(tmp_path_factory, RULES) as node:
        yield node


def other(node: Node) -> Rest:
    """The moderator who is faster."""
    return Rest(node, "mo-the-fast", "moderator")


def look(page: Page) -> None:
    page.get_by_label("Reason").fill("a link from the queue")
    page.get_by_label("Reason").press("Enter")


def status_of(page: Page, text: str) -> None:
    expect(page.get_by_role("status").filter(has_text=text)).to_be_visible()


def test_of_several_the_one_that_somebody_else_decided_is_named_and_the_rest_is_done(
    console: OpenConsole, node: Node
) -> None:
    conversation_id = talk(node, "Trudo", "Tilda", "one", "two")
    first, second = (report_of(node, "tilda", conversation_id, text) for text in ("one", "two"))
    page = console("/moderation", role="moderator")
    for number in (first, second):
        page.get_by_label(f"Choose report {number}", exact=True).check()
    done(other(node).post(f"/moderation/reports/{first}/decision", {"action": "dismiss"}))
    page.get_by_role("group", name="Several at once").get_by_role("button", name="Warn").click()
    page.get_by_role("dialog").get_by_label("Reason").fill("both are rude")
    page.get_by_role("dialog").get_by_role("button", name="Warn").click()
    closed = f"report {first} (this report is closed already: dismissed by mo-the-fast)"
    status_of(page, f"1 decided. Not decided: {closed}.")
    [decision] = Rest(node, "trudo").get("/moderation/decisions").json["decisions"]
    assert decision["action"] == "warn"


def test_a_case_that_somebody_else_decided_says_who_and_leaves_the_queue(
    console: OpenConsole, node: Node
) -> None:
    conversation_id = talk(node, "Ulrich", "Ulla", "you fool")
    number = report_of(node, "ulla", conversation_id, "you fool")
    page = console("/moderation", role="moderator")
    report = page.get_by_role("listitem", name=f"Report {number}", exact=True)
    report.get_by_role("button", name="Dismiss").click()
    done(other(node).post(f"/moderation/reports/{number}/decision", {"action": "strike"}))
    page.get_by_role("dialog").get_by_role("button", name="Dismiss").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_have_text(
        "this report is closed already: struck by mo-the-fast"
    )
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(report).to_have_count(0)
    status_of(page, "struck by mo-the-fast")


def test_a_message_that_is_released_on_its_own_page_is_done_with(console: OpenConsole, node: Node) -> None:
    conversation_id = talk(node, "Viggo", "Vera", IBAN)
    [(held,)] = node.sql("select id from held_message where conversation_id = %s", conversation_id)
    page, late = (console(f"/moderation/held/{held}", role="moderator") for _ in range(2))
    for each in (page, late):
        look(each)
        expect(each.get_by_role("button", name="Release")).to_be_visible()
    page.get_by_role("button", name="Release").click()
    page.get_by_role("dialog").get_by_role("button", name="Release").click()
    status_of(page, f"Message {held}: released.")
    expect(page.get_by_role("button", name="Release")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)
    assert violations(page) == []
    late.get_by_role("button", name="Refuse").click()
    late.get_by_role("dialog").get_by_role("button", name="Refuse").click()
    decided = "this message is decided already: release by console-moderator"
    expect(late.get_by_role("dialog").get_by_role("alert")).to_have_text(decided)
    late.reload()
    look(late)
    expect(late.get_by_role("alert")).to_have_text(decided)


@pytest.mark.parametrize(
    "path", ["/people/wendel", "/audit", "/webhooks", "/settings", "/overview", "/moderation/answers"]
)
def test_an_address_of_an_admin_shows_a_moderator_one_sentence_and_nothing_else(
    console: OpenConsole, node: Node, path: str
) -> None:
    Rest(node, "wendel").ask("PATCH", "/me", {"name": "Wendel Secret"})
    page = console(path, role="moderator")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not found")
    expect(page.locator("main")).to_contain_text("It may be for another role.")
    expect(page.get_by_text("Wendel")).to_have_count(0)
    assert [link.inner_text() for link in page.get_by_role("navigation").get_by_role("link").all()] == [
        "Moderation"
    ]


@pytest.mark.parametrize(
    "path", ["/conversations/abc", "/webhooks/1e3", "/moderation/report/0", "/moderation/x"]
)
def test_an_address_without_a_number_leads_nowhere(console: OpenConsole, path: str) -> None:
    page = console(path)
    expect(page.get_by_role("heading", level=1)).to_have_text("Not found")


def test_a_moderator_sees_the_picture_and_the_card_that_are_talked_about(
    console: OpenConsole, node: Node
) -> None:
    conversation_id = talk(node, "Xaver", "Xenia", "Look at this")
    xaver = Rest(node, "xaver")
    path = f"/conversations/{conversation_id}/messages"
    file = upload(node, "xaver", picture(), "/media?filename=kitchen.png", Content_Type="image/png").json
    done(xaver.post(path, {"type": "image", "attachments": [{"id": file["id"]}]}))
    offer = {"kind": "offer", "amount": "1200.00", "currency": "EUR", "conditions": "Pay me in cash"}
    done(xaver.post(path, {"type": "card", "card": offer}))
    page = console(f"/moderation/conversation/{conversation_id}", role="moderator")
    look(page)
    messages = page.get_by_role("list", name="Messages")
    with page.expect_popup() as opened:
        messages.get_by_role("link", name="kitchen.png").click()
    assert re.search(r"/media/\w+\?exp=", opened.value.url)
    expect(messages).to_contain_text("1200.00 EUR")
    expect(messages).to_contain_text("Pay me in cash")
    assert violations(page) == []
