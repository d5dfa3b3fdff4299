"""Naming a participant by the keyboard, in a real browser, through a running Portico."""

from playwright.sync_api import expect

from tests.browser.widgets import Open, WidgetPage, messages, talk
from tests.support.node import Node
from tests.support.rest import Rest
from tests.support.web import needs_npm

pytestmark = needs_npm


def open_with_reader(widget: Open, people: tuple[str, str], node: Node) -> tuple[int, str, WidgetPage]:
    """A conversation, the element that shows it, and the page of the other one, who has a name since then."""
    ada, bob = people
    conversation = talk(node, ada, bob, "Hello")
    element = f'<portico-chat conversation="{conversation}"></portico-chat>'
    reader = widget(bob, element)
    expect(messages(reader)).to_have_count(1)
    return conversation, element, reader


def test_a_participant_is_named_by_the_keyboard(widget: Open, people: tuple[str, str], node: Node) -> None:
    ada, bob = people
    conversation, element, reader = open_with_reader(widget, people, node)
    writer = widget(ada, element)
    expect(messages(writer)).to_have_count(1)
    field = writer.page.get_by_label("Write a message")
    field.press_sequentially("You, @")
    suggested = writer.page.get_by_role("listbox", name="People").get_by_role("option", name=bob, exact=True)
    expect(suggested).to_have_count(1)
    expect(field).to_have_attribute("aria-activedescendant", f"mention-{bob.lower()}")
    assert writer.violations() == []
    field.press_sequentially(bob[:2].lower())
    field.press("Enter")
    expect(field).to_have_value(f"You, @{bob} ")
    expect(suggested).to_have_count(0)
    field.press_sequentially("<b>please</b>")
    field.press("Enter")
    named = messages(reader).last.locator(".mention")
    expect(named).to_have_text(f"@{bob}")
    expect(messages(reader).last).to_contain_text("<b>please</b>")
    sent = Rest(node, bob.lower()).get(f"/conversations/{conversation}/messages").json["messages"][-1]
    assert sent["mentions"] == [bob.lower()]


def test_escape_closes_the_suggestions_and_the_text_is_sent_as_it_is(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    _, element, _ = open_with_reader(widget, people, node)
    writer = widget(people[0], element)
    expect(messages(writer)).to_have_count(1)
    field = writer.page.get_by_label("Write a message")
    field.press_sequentially("mail me @")
    suggested = writer.page.get_by_role("option")
    expect(suggested).to_have_count(1)
    field.press("Escape")
    expect(suggested).to_have_count(0)
    field.press("Enter")
    expect(messages(writer)).to_have_count(2)
    expect(messages(writer).last).to_contain_text("mail me @")


def test_a_draft_suggests_no_names_until_somebody_types(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    conversation, element, _ = open_with_reader(widget, people, node)
    draft = Rest(node, ada.lower()).ask("PUT", f"/conversations/{conversation}/draft", {"text": "mail me @"})
    assert draft.status == 200
    writer = widget(ada, element)
    field = writer.page.get_by_label("Write a message")
    expect(field).to_have_value("mail me @")
    field.press("End")
    suggested = writer.page.get_by_role("option")
    expect(suggested).to_have_count(0)
    field.press_sequentially(bob[0])
    expect(suggested).to_have_count(1)
