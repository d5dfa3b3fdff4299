"""The demo at `/`: two people on one page talk, the router is killed, and both go on."""

import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.widgets import AXE, RULES
from tests.support.node import ROOT, Node
from tests.support.ports import free_port
from tests.support.web import needs_npm

sys.path.append(str(ROOT / "scripts"))

import build_web

pytestmark = needs_npm
RECOVERY = 60_000  # milliseconds; a busy machine takes long to start a router
TWICE = "landmark-unique"  # two inboxes on one page name their lists alike, in regions named after people
STORED = re.compile("Sent|Delivered|Read")
PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True}


@pytest.fixture(scope="module")
def demo() -> Iterator[Node]:
    """A node whose router may be killed."""
    assert build_web.main() == 0
    with Node(free_port()).running() as node:
        yield node


@pytest.fixture
def visit(demo: Node, chromium: Browser) -> Iterator[Any]:
    """Opens the page; what fails in it fails the test."""
    mistakes, contexts = list[str](), list[Any]()

    def visit(**options: Any) -> Page:
        contexts.append(chromium.new_context(**{"viewport": {"width": 1360, "height": 850}, **options}))
        page: Page = contexts[-1].new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        page.on(
            "console", lambda line: mistakes.append(line.text) if "Content Security" in line.text else None
        )
        page.goto(f"http://127.0.0.1:{demo.port}/")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert mistakes == []


def person(page: Page, user_id: str) -> Locator:
    return page.locator(f"#{user_id}")


def write(panel: Locator, text: str) -> None:
    field = panel.get_by_label("Write a message")
    field.fill(text)
    field.press("Enter")


def violations(page: Page) -> list[Any]:
    """What axe finds."""
    page.evaluate(AXE.read_text() + "; 0")
    found = page.evaluate("async (rules) => (await axe.run(document, { runOnly: rules })).violations", RULES)
    wrong = [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found]
    return [each for each in wrong if each[0] != TWICE]


def test_two_people_talk_and_go_on_after_the_router_is_killed(visit: Any) -> None:
    page = visit()
    ada, bob = person(page, "demo-ada"), person(page, "demo-bob")
    for panel in (ada, bob):
        expect(panel.locator(".state")).to_have_text("online", timeout=20_000)
    page.get_by_role("button", name="Message the seller").first.click()
    write(ada, "Is the flat still free?")
    row = bob.get_by_role("button").filter(has_text="Bright flat above the market")
    expect(row).to_contain_text("Is the flat still free?", timeout=20_000)
    row.click()
    write(bob, "It is. Come and see it.")
    expect(ada.get_by_role("article").last).to_contain_text("Come and see it", timeout=20_000)
    page.get_by_role("button", name="Kill the router").click()
    report = page.get_by_role("status").first
    expect(report).to_contain_text("The router is killed", timeout=20_000)
    write(ada, "Written while it was away")
    expect(report).to_contain_text("Both are connected again after", timeout=RECOVERY)
    expect(bob.get_by_role("article").last).to_contain_text("Written while it was away", timeout=RECOVERY)
    write(bob, "And the answer")
    expect(ada.get_by_role("article").filter(has_text="And the answer")).to_have_count(1, timeout=20_000)
    expect(ada.get_by_role("article").filter(has_text="while it was away")).to_have_count(1)
    expect(ada.locator(".line")).to_contain_text("last send")
    expect(ada.locator(".line")).to_contain_text("answers in")


def test_a_chat_about_a_home_goes_on_in_the_inbox_which_shows_the_home(visit: Any) -> None:
    page = visit()
    ada = person(page, "demo-ada")
    page.get_by_text("Ada", exact=True).click()
    expect(person(page, "demo-bob")).to_be_hidden()
    page.get_by_role("button", name="Message the seller").last.click()
    expect(ada.get_by_text("€860/month")).to_be_visible()
    write(ada, "Is there a mooring for my boat?")
    row = ada.get_by_label("Conversations", exact=True).get_by_role("button").filter(has_text="Studio")
    expect(row).to_be_visible(timeout=20_000)
    expect(ada.get_by_text("€860/month")).to_be_visible(timeout=20_000)
    expect(ada.get_by_role("article")).to_contain_text(STORED, timeout=20_000)
    write(ada, "A small one")
    expect(ada.get_by_role("article")).to_have_count(2, timeout=20_000)


def test_somebody_chooses_how_they_are_notified(visit: Any) -> None:
    page = visit()
    expect(person(page, "demo-bob").locator(".state")).to_have_text("online", timeout=20_000)
    page.get_by_role("button", name="Notifications of Bob Kamau").click()
    dialog = page.get_by_role("dialog", name="Notifications of Bob Kamau")
    save = dialog.get_by_role("button", name="Save")
    expect(save).to_be_enabled(timeout=20_000)
    expect(dialog).to_contain_text("no email address is known")
    assert violations(page) == []
    dialog.get_by_label("Messages by SMS").check()
    dialog.get_by_label("Messages by Push").uncheck()
    dialog.get_by_label("Quiet hours").last.check()
    dialog.get_by_label("from", exact=True).fill("21:30")
    dialog.get_by_label("Pause").select_option("8")
    save.click()
    expect(dialog).to_be_hidden(timeout=20_000)
    page.get_by_role("button", name="Notifications of Bob Kamau").click()
    expect(save).to_be_enabled(timeout=20_000)
    expect(dialog.get_by_label("Messages by SMS")).to_be_checked()
    expect(dialog.get_by_label("Messages by Push")).not_to_be_checked()
    expect(dialog.get_by_label("from", exact=True)).to_have_value("21:30")
    expect(dialog.get_by_label("Pause").locator("option:checked")).to_contain_text("until")


@pytest.mark.parametrize("options", [{}, PHONE, {"color_scheme": "dark"}])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_page(visit: Any, options: dict[str, Any]) -> None:
    page = visit(**options)
    expect(page.locator(".state").first).to_have_text("online", timeout=20_000)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_newcomer_reads_where_to_look(demo: Node) -> None:
    assert f"\nOpen http://127.0.0.1:{demo.port}/\n" in demo.log()


def test_ada_calls_bob_and_each_has_the_call_in_their_half_of_the_window(visit: Any) -> None:
    page: Page = visit()
    page.get_by_role("button", name="Message the seller").nth(2).click()
    ada, bob = person(page, "demo-ada"), person(page, "demo-bob")
    ada.get_by_role("button", name="Video call").click()
    bob.get_by_role("button", name="Answer with video").click()
    for each in (ada, bob):
        expect(each.get_by_role("timer")).to_be_visible()
    windows = [each.get_by_role("dialog").filter(has=page.get_by_role("timer")) for each in (ada, bob)]
    left, right = (window.bounding_box() for window in windows)
    assert left
    assert right
    assert left["x"] + left["width"] <= right["x"]
    ada.get_by_role("button", name="Hang up").click()
    for each in (ada, bob):
        expect(each.get_by_role("timer")).to_have_count(0)
