"""The search of `<portico-inbox>` in a real browser, through a running Portico."""

from playwright.sync_api import Locator, expect

from tests.browser.widgets import Open, WidgetPage, messages, rows, talk
from tests.support.node import Node
from tests.support.rest import Rest
from tests.support.web import needs_npm

pytestmark = needs_npm


def results(inbox: WidgetPage) -> Locator:
    return inbox.page.locator(".result")


def test_what_people_wrote_is_found_and_opened_with_the_keyboard(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    talk(node, ada, bob, "The boiler is new", "A <b>Boîler</b> &amp; two radiators")
    talk(node, f"Eve{ada}", bob, "Without it")
    inbox = widget(bob, "<portico-inbox></portico-inbox>")
    expect(rows(inbox)).to_have_count(2)
    field = inbox.page.get_by_label("Search messages")
    field.fill("boil")
    expect(results(inbox)).to_contain_text(["A <b>Boîler</b> &amp; two", "The boiler is new"])
    expect(inbox.page.locator(".results mark")).to_have_text(["Boîler", "boiler"])
    field.press("ArrowDown")
    inbox.page.keyboard.press("ArrowDown")
    expect(results(inbox).nth(1)).to_be_focused()
    inbox.page.keyboard.press("Escape")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    expect(rows(inbox)).to_have_count(2)
    field.fill("radiators")
    expect(results(inbox).locator("mark")).to_have_text("radiators")
    field.press("ArrowDown")
    expect(results(inbox)).to_be_focused()
    inbox.page.keyboard.press("Enter")
    expect(messages(inbox)).to_have_count(2)
    expect(results(inbox)).to_have_count(1)


def test_without_a_connection_names_and_titles_are_found(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    about = {"type": "property_inquiry", "property_id": "12", "title": "Bright flat"}
    Rest(node, ada.lower()).post("/conversations", {**about, "participant_ids": [bob.lower()]})
    inbox = widget(bob, "<portico-inbox></portico-inbox>")
    field = inbox.page.get_by_label("Search messages")
    field.fill("nobody has this name")
    expect(inbox.page.get_by_text("Nothing found").last).to_be_visible()
    inbox.lose_the_connection()
    field.fill("FLAT")
    expect(results(inbox).locator("mark")).to_have_text("flat")
    expect(inbox.page.get_by_text("Only names and titles are searched")).to_be_visible()
