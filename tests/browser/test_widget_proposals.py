"""What people propose from the widget: viewings, offers, lists of documents, and why they decline."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.test_widget_cards import card, propose, slots
from tests.browser.widgets import PATIENCE, PHONE, Open, WidgetPage, messages, rows, talk
from tests.support.node import Node
from tests.support.rest import Rest
from tests.support.web import needs_npm

pytestmark = needs_npm
expect.set_options(timeout=PATIENCE)
DAY = (datetime.now() + timedelta(days=9)).strftime("%Y-%m-%d")
DIALOGS = {
    "ar": ("إرفاق", "اقتراح معاينة"),
    "fr": ("Joindre", "Proposer une visite"),
    "pt": ("Anexar", "Propor uma visita"),
    "sw": ("Ambatisha", "Pendekeza kutembelea nyumba"),
}
OUTSIDE = """() => [...document.querySelector("portico-chat").shadowRoot.querySelectorAll("dialog *")]
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 0.5
    || each.getBoundingClientRect().left < -0.5).map((each) => each.className || each.tagName)"""
SMALL = """() => [...document.querySelector("portico-chat").shadowRoot.querySelectorAll(
  "dialog button, dialog input:not([type=checkbox]), dialog select, dialog textarea")]
  .filter((each) => each.getBoundingClientRect().height < 44).map((each) => each.outerHTML)"""


def chat(conversation: int) -> str:
    return f'<portico-chat conversation="{conversation}"></portico-chat>'


def begin(page: WidgetPage, what: str) -> Locator:
    """Open the dialog of a kind with the keyboard."""
    page.page.get_by_role("button", name="Attach", exact=True).press("Enter")
    item = page.page.get_by_role("menuitem", name=what)
    expect(page.page.get_by_role("menuitem").first).to_be_focused()
    for _ in range(4):
        if item.evaluate("(each) => each.getRootNode().activeElement === each"):
            break
        page.page.keyboard.press("ArrowDown")
    expect(item).to_be_focused()
    item.press("Enter")
    return page.page.get_by_role("dialog", name=what)


def stored_card(node: Node, who: str, conversation: int) -> dict[str, Any]:
    found = Rest(node, who.lower()).get(f"/conversations/{conversation}/messages").json["messages"]
    [stored] = [each["card"] for each in found if each["type"] == "card"]
    assert isinstance(stored, dict)
    return stored


def test_a_viewing_with_two_times_is_proposed_on_the_clocks_of_its_place(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "Hello")
    mine, theirs = widget(ada, chat(conversation)), widget(bob, "<portico-inbox></portico-inbox>")
    dialog = begin(mine, "Propose a viewing")
    assert mine.violations() == []
    dialog.get_by_role("button", name="Send").click()
    begins = dialog.get_by_label("Begins")
    expect(begins).to_be_focused()
    expect(begins).to_have_accessible_description("This is needed.")
    begins.fill(f"{DAY}T10:00")
    expect(dialog.get_by_label("Ends")).to_have_value(f"{DAY}T10:30")
    dialog.get_by_role("button", name="Add another time").click()
    dialog.get_by_label("Begins").nth(1).fill(f"{DAY}T15:00")
    dialog.get_by_label("Ends").nth(1).fill(f"{DAY}T14:00")
    expect(dialog.get_by_label("Ends").nth(1)).to_have_accessible_description(
        "The end must be after the beginning."
    )
    dialog.get_by_label("Ends").nth(1).fill(f"{DAY}T16:00")
    dialog.get_by_label("Time zone").select_option("Asia/Tehran")
    dialog.get_by_label("Place").fill("Rue 7")
    assert mine.violations() == []
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_have_count(0)
    expect(mine.page.get_by_role("button", name="Attach", exact=True)).to_be_focused()
    expect(card(mine, "Viewing")).to_contain_text("Rue 7")
    stored = stored_card(node, bob, conversation)
    assert (stored["timezone"], len(stored["slots"])) == ("Asia/Tehran", 2)
    assert stored["slots"][0]["starts_at"].startswith(f"{DAY}T06:30")
    expect(rows(theirs).first).to_contain_text("Viewing · Proposed")
    expect(rows(theirs).first).to_contain_text("10:00")


def test_an_offer_has_its_errors_beside_the_fields(widget: Open, people: tuple[str, str], node: Node) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "Hello")
    element = f'<portico-chat conversation="{conversation}" currency="JPY"></portico-chat>'
    mine = widget(ada, element)
    dialog = begin(mine, "Make an offer")
    amount = dialog.get_by_label("Amount in JPY")
    amount.fill("12.50")
    dialog.get_by_label("Valid until").fill("2001-01-01T10:00")
    amount.press("Enter")
    expect(amount).to_have_accessible_description("Write an amount such as 1200 or 1200.50.")
    expect(dialog.get_by_label("Valid until")).to_have_accessible_description(
        "Choose a time that has not passed."
    )
    assert mine.violations() == []
    dialog.get_by_label("Currency").select_option("KES")
    amount = dialog.get_by_label("Amount in KES")
    expect(amount).to_have_accessible_description("")
    dialog.get_by_label("Period").select_option(label="per month")
    dialog.get_by_label("Valid until").fill(f"{DAY}T10:00")
    dialog.get_by_label("Conditions").fill("Two months of deposit")
    amount.press("Enter")
    expect(card(mine, "Offer")).to_contain_text("Two months of deposit")
    stored = stored_card(node, bob, conversation)
    assert (stored["amount"], stored["currency"], stored["period"]) == ("12.50", "KES", "month")


def test_documents_are_asked_for_in_the_first_message(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    talk(node, ada, bob, "Hello")
    mine = widget(ada, f'<portico-chat participant="{bob.lower()}" property="9"></portico-chat>')
    dialog = begin(mine, "Ask for documents")
    dialog.get_by_label("Name").fill("Passport")
    dialog.get_by_role("button", name="Add a document").click()
    dialog.get_by_label("Name").nth(1).fill("passport")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.get_by_label("Name").nth(1)).to_be_focused()
    expect(dialog.get_by_label("Name").nth(1)).to_have_accessible_description("This name is there already.")
    dialog.get_by_label("Name").nth(1).fill("Payslip")
    dialog.get_by_role("checkbox", name="optional").nth(1).check()
    dialog.get_by_role("button", name="Send").click()
    expect(card(mine, "Documents").get_by_role("listitem")).to_have_count(2)
    expect(card(mine, "Documents").get_by_role("listitem").nth(1)).to_contain_text("optional")


def test_who_declines_says_why_and_who_is_asked_names_several_other_times(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "Hello")
    mine, theirs = widget(ada, chat(conversation)), widget(bob, chat(conversation))
    propose(node, ada, conversation, kind="viewing", timezone="Europe/Paris", slots=slots(3))
    viewing = card(theirs, "Viewing")
    viewing.get_by_role("button", name="Propose another time").click()
    expect(viewing.get_by_label("Begins")).to_be_focused()
    viewing.get_by_label("Begins").fill(f"{DAY}T10:00")
    viewing.get_by_role("button", name="Add another time").click()
    viewing.get_by_label("Begins").nth(1).fill(f"{DAY}T12:00")
    assert theirs.violations() == []
    viewing.get_by_role("button", name="Send").click()
    expect(card(mine, "Viewing").get_by_role("radio")).to_have_count(2)
    assert len(stored_card(node, ada, conversation)["slots"]) == 2
    card(mine, "Viewing").get_by_role("button", name="Decline").click()
    card(mine, "Viewing").get_by_label("Reason").fill("I found another home")
    assert mine.violations() == []
    card(mine, "Viewing").get_by_role("button", name="Decline").click()
    expect(viewing).to_contain_text("Declined")
    expect(viewing).to_contain_text("I found another home")


@pytest.mark.parametrize("language", DIALOGS)
def test_the_dialogs_speak_every_language_and_fit_the_smallest_phone(
    widget: Open, people: tuple[str, str], node: Node, language: str
) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "Hello")
    small = {**PHONE, "viewport": {"width": 320, "height": 640}, "locale": language}
    page = widget(ada, chat(conversation), **small)
    attach, viewing = DIALOGS[language]
    expect(messages(page)).to_have_count(1)
    page.page.get_by_role("button", name=attach, exact=True).click()
    page.page.get_by_role("menuitem", name=viewing).click()
    expect(page.page.get_by_role("dialog", name=viewing)).to_be_visible()
    find: Callable[[str], Any] = page.page.evaluate
    assert (find(OUTSIDE), find(SMALL), page.overflow()) == ([], [], [])
    assert page.violations() == []
