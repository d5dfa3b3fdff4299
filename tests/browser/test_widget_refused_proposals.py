"""What was proposed and not sent is edited from the thread, and forms of cards keep what was typed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_widget_cards import card, propose
from tests.browser.test_widget_proposals import begin, chat, stored_card
from tests.browser.test_widget_refusals import IBAN, RULES, WARNING, decide, moderator
from tests.browser.widgets import PATIENCE, Open, WidgetPage, messages, talk
from tests.support.guarded import node_with_rules
from tests.support.node import Node
from tests.support.rest import Rest
from tests.support.web import needs_npm

pytestmark = needs_npm
expect.set_options(timeout=PATIENCE)
__all__ = ["moderator"]
DAY = (datetime.now() + timedelta(days=9)).strftime("%Y-%m-%d")


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A node with rules of the contact guard."""
    with node_with_rules(tmp_path_factory, RULES) as node:
        yield node


def offer_with(page: WidgetPage, conditions: str) -> None:
    dialog = begin(page, "Make an offer")
    dialog.get_by_label("Amount").fill("1200.50")
    dialog.get_by_label("Currency").select_option("KES")
    dialog.get_by_label("Period").select_option(label="per month")
    dialog.get_by_label("Valid until").fill(f"{DAY}T10:00")
    dialog.get_by_label("Conditions").fill(conditions)
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_have_count(0)


def go_offline(page: WidgetPage) -> None:
    page.lose_the_connection()
    expect(page.page.locator(".connection")).to_be_visible()


def come_back(page: WidgetPage) -> None:
    page.is_offline = False
    page.page.get_by_role("button", name="Try again").click()


def edit(page: WidgetPage, title: str) -> Locator:
    """The form of what was not sent, opened with the keyboard."""
    page.page.get_by_role("button", name="Edit", exact=True).press("Enter")
    return page.page.get_by_role("dialog", name=title)


def cards(node: Node, who: str, conversation: int) -> list[dict[str, Any]]:
    found = Rest(node, who.lower()).get(f"/conversations/{conversation}/messages").json["messages"]
    return [each["card"] for each in found if each["type"] == "card"]


def test_an_offer_that_the_contact_guard_warns_of_is_edited_and_sent_once(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "Hello")
    mine = widget(ada, chat(conversation))
    offer_with(mine, "Call 0712 345 678")
    expect(mine.page.get_by_role("group", name=WARNING)).to_be_visible()
    expect(card(mine, "Offer")).to_contain_text("Call 0712 345 678")  # what was not sent can be read
    assert mine.violations() == []
    dialog = edit(mine, "Make an offer")
    expect(dialog.get_by_label("Amount")).to_have_value("1200.50")
    expect(dialog.get_by_label("Currency")).to_have_value("KES")
    expect(dialog.get_by_label("Period")).to_have_value("month")
    expect(dialog.get_by_label("Valid until")).to_have_value(f"{DAY}T10:00")
    conditions = dialog.get_by_label("Conditions")
    expect(conditions).to_have_value("Call 0712 345 678")
    conditions.fill("Two months of deposit")
    dialog.get_by_role("button", name="Send").press("Enter")
    expect(card(mine, "Offer")).to_contain_text("Proposed")
    expect(mine.page.get_by_role("log")).to_be_focused()
    expect(messages(mine)).to_have_count(2)
    [stored] = cards(node, bob, conversation)
    assert (stored["amount"], stored["currency"], stored["period"]) == ("1200.50", "KES", "month")
    assert stored["conditions"] == "Two months of deposit"


def test_an_offer_that_a_moderator_refused_is_edited(
    widget: Open, people: tuple[str, str], node: Node, moderator: Page
) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "Hello")
    mine = widget(ada, chat(conversation))
    offer_with(mine, IBAN)
    expect(mine.page.get_by_text("Waiting for review")).to_be_visible()
    expect(mine.page.get_by_role("button", name="Edit", exact=True)).to_have_count(0)
    decide(moderator, conversation, "refuse")
    dialog = edit(mine, "Make an offer")
    expect(dialog.get_by_label("Conditions")).to_have_value(IBAN)
    dialog.get_by_label("Conditions").fill("")
    dialog.get_by_role("button", name="Send").click()
    expect(card(mine, "Offer")).to_contain_text("Proposed")
    assert "conditions" not in stored_card(node, bob, conversation)


def test_a_viewing_that_waits_for_a_connection_is_edited_on_the_clocks_of_its_place(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "Hello")
    mine = widget(ada, chat(conversation))
    expect(messages(mine)).to_have_count(1)
    begin(mine, "Propose a viewing").get_by_role("button", name="Close").click()  # its code is there
    go_offline(mine)
    dialog = begin(mine, "Propose a viewing")
    dialog.get_by_label("Begins").fill(f"{DAY}T10:00")
    dialog.get_by_label("Time zone").select_option("Asia/Tehran")
    dialog.get_by_label("Place").fill("Rue 7")
    dialog.get_by_role("button", name="Send").click()
    expect(card(mine, "Viewing")).to_contain_text("10:00")
    assert mine.violations() == []
    dialog = edit(mine, "Propose a viewing")
    expect(dialog.get_by_label("Begins")).to_have_value(f"{DAY}T10:00")
    expect(dialog.get_by_label("Ends")).to_have_value(f"{DAY}T10:30")
    expect(dialog.get_by_label("Time zone")).to_have_value("Asia/Tehran")
    dialog.get_by_label("Place").fill("Rue 9")
    dialog.get_by_role("button", name="Send").click()
    expect(card(mine, "Viewing")).to_have_count(1)
    expect(card(mine, "Viewing")).to_contain_text("Rue 9")
    come_back(mine)
    expect(card(mine, "Viewing")).to_contain_text("Proposed")
    stored = stored_card(node, bob, conversation)
    assert (stored["place"], stored["timezone"]) == ("Rue 9", "Asia/Tehran")
    assert stored["slots"][0]["starts_at"].startswith(f"{DAY}T06:30")


def test_documents_that_could_not_open_a_conversation_are_in_the_form_again(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    talk(node, ada, bob, "Hello")  # about something else
    mine = widget(ada, f'<portico-chat participant="{bob.lower()}" property="9"></portico-chat>')
    begin(mine, "Ask for documents").get_by_role("button", name="Close").click()  # its code is there
    go_offline(mine)
    dialog = begin(mine, "Ask for documents")
    dialog.get_by_label("Name").fill("Passport")
    dialog.get_by_role("checkbox", name="optional").check()
    dialog.get_by_role("button", name="Send").click()
    expect(mine.page.get_by_role("alert").first).to_be_visible()
    dialog = begin(mine, "Ask for documents")
    expect(dialog.get_by_label("Name")).to_have_value("Passport")
    expect(dialog.get_by_role("checkbox", name="optional")).to_be_checked()
    dialog.get_by_role("button", name="Close").click()
    come_back(mine)
    expect(mine.page.locator(".connection")).to_have_count(0)
    dialog = begin(mine, "Ask for documents")
    dialog.get_by_role("button", name="Send").click()
    expect(card(mine, "Documents").get_by_role("listitem")).to_have_count(1)
    expect(card(mine, "Documents")).to_contain_text("Requested")


def test_a_counter_offer_keeps_what_was_typed_until_it_is_made(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "Hello")
    theirs = widget(bob, chat(conversation))
    message_id = propose(node, ada, conversation, kind="offer", amount="1200.00", currency="EUR")
    offer = card(theirs, "Offer")
    offer.get_by_role("button", name="Make a counter-offer").click()
    amount = offer.get_by_label("Amount in EUR")
    amount.fill("1100")
    go_offline(theirs)
    amount.press("Enter")
    expect(offer.get_by_role("alert")).to_have_text("This did not work. Try again.")
    expect(amount).to_have_value("1100")
    come_back(theirs)
    expect(theirs.page.locator(".connection")).to_have_count(0)
    amount.press("Enter")
    expect(amount).to_have_count(0)
    act = {"action": "counter", "amount": "1150"}
    assert Rest(node, ada.lower()).post(f"/messages/{message_id}/card", act).status == 200
    expect(offer).to_contain_text("€1,150.00")
    expect(offer.get_by_role("button", name="Accept")).to_be_visible()
    expect(amount).to_have_count(0)  # the form does not open by itself when it is one's turn again
