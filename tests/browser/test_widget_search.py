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
    field = inbox.page.get_by_role("textbox", name="Search messages")
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
    expect(messages(inbox).last).to_be_focused()
    expect(results(inbox)).to_have_count(1)


def test_without_a_connection_names_and_titles_are_found(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    about = {"type": "property_inquiry", "property_id": "12", "title": "Bright flat"}
    Rest(node, ada.lower()).post("/conversations", {**about, "participant_ids": [bob.lower()]})
    inbox = widget(bob, "<portico-inbox></portico-inbox>")
    field = inbox.page.get_by_role("textbox", name="Search messages")
    field.fill("bright")
    expect(results(inbox).locator("mark")).to_have_text("Bright")
    inbox.lose_the_connection()
    field.fill("FLAT")
    expect(results(inbox).locator("mark")).to_have_text("flat")
    expect(inbox.page.get_by_text("Only names and titles are searched")).to_be_visible()


def test_a_result_and_a_quote_lead_to_the_message(widget: Open, people: tuple[str, str], node: Node) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "The keys are below the mat", *(f"Line {n}" for n in range(150)))
    path = f"/conversations/{conversation}/messages"
    first = Rest(node, bob.lower()).get(f"{path}?after=0&limit=1").json["messages"][0]
    Rest(node, bob.lower()).post(path, {"text": "Thank you", "reply_to": first["id"]}, Idempotency_Key=bob)
    inbox = widget(ada, "<portico-inbox></portico-inbox>")
    inbox.page.get_by_role("textbox", name="Search messages").fill("keys")
    results(inbox).click()
    keys = messages(inbox).filter(has_text="The keys are below the mat").filter(has_not_text="Thank you")
    expect(keys).to_be_focused()
    expect(keys).to_be_in_viewport()
    expect(messages(inbox).filter(has_text="Line 149")).to_have_count(0)
    inbox.page.get_by_role("button", name="To the newest message").click()
    quote = messages(inbox).filter(has_text="Thank you").get_by_role("button").first
    expect(quote).to_be_in_viewport()
    quote.click()
    expect(keys).to_be_focused()
    expect(keys).to_be_in_viewport()
    inbox.write("And mine?")
    expect(messages(inbox).filter(has_text="And mine?")).to_be_in_viewport()
