"""Pinned messages in a real browser, through a running Portico."""

from playwright.sync_api import Page, expect

from tests.browser.widgets import Open, messages, talk
from tests.support.node import Node
from tests.support.web import needs_npm

pytestmark = needs_npm


def choose(page: Page, text: str, item: str) -> None:
    """Open the menu of the message with this text, and choose an item."""
    message = page.get_by_role("article").filter(has_text=text)
    message.hover()
    message.get_by_label("Message actions").click()
    page.get_by_role("menuitem", name=item, exact=True).click()


def test_a_message_is_pinned_for_both_and_found_again(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    texts = ["The key is under the mat", *(f"line {number}" for number in range(60))]
    conversation = talk(node, ada, bob, *texts)
    element = f'<portico-chat conversation="{conversation}"></portico-chat>'
    writer, reader = widget(ada, element), widget(bob, element)
    expect(messages(reader).last).to_contain_text("line 59")
    choose(reader.page, "line 58", "Pin")
    expect(messages(reader).filter(has_text="line 58")).to_contain_text("Pinned")
    expect(messages(writer).filter(has_text="line 58")).to_contain_text("Pinned")
    writer.page.get_by_label("Pinned messages").click()
    dialog = writer.page.get_by_role("dialog", name="Pinned messages")
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    assert writer.violations() == []
    dialog.get_by_role("button", name="line 58").click()
    expect(dialog).to_have_count(0)
    expect(messages(writer).filter(has_text="line 58")).to_be_focused()
    writer.page.get_by_label("Pinned messages").click()
    dialog.get_by_role("button", name="Unpin").click()
    expect(dialog).to_contain_text("Nothing is pinned yet.")
    writer.page.keyboard.press("Escape")
    expect(messages(reader).filter(has_text="line 58")).not_to_contain_text("Pinned")
