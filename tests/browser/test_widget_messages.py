"""The messages of a conversation in the widget: jumps, scrolling, files, changes, zoom."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.widgets import PATIENCE, Open, WidgetPage, messages, talk
from tests.support.node import Node
from tests.support.rest import Rest
from tests.support.web import needs_npm

pytestmark = needs_npm
expect.set_options(timeout=PATIENCE)
MEDIA = re.compile(r"/media\?")  # where files are uploaded
DROP = """(names) => {
  const data = new DataTransfer();
  for (const name of names) data.items.add(new File(["x".repeat(2000)], name, { type: "text/plain" }));
  const thread = document.querySelector("portico-chat").shadowRoot.querySelector(".messages");
  for (const type of ["dragover", "drop"]) {
    thread.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
  }
}"""


def chat(conversation: int) -> str:
    return f'<portico-chat conversation="{conversation}"></portico-chat>'


def item(widget: WidgetPage, name: str) -> Locator:
    return widget.page.get_by_role("menuitem", name=name, exact=True)


def open_menu(widget: WidgetPage, text: str) -> None:
    message = messages(widget).filter(has_text=text)
    message.hover()
    message.get_by_label("Message actions").click()


def test_a_quoted_message_far_away_is_a_click_away(widget: Open, people: tuple[str, str], node: Node) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, *(f"Message {number}" for number in range(120)))
    rest = Rest(node, bob.lower())
    path = f"/conversations/{conversation}/messages"
    first = rest.get(f"{path}?after=0").json["messages"][0]
    rest.post(path, {"text": "An answer", "reply_to": first["id"]}, Idempotency_Key=f"{bob}-answer")
    page = widget(ada, chat(conversation))
    quoted = messages(page).filter(has_text="An answer").get_by_role("button", name="Message 0")
    quoted.click()
    target = messages(page).filter(has_text="Message 0").first
    expect(target).to_be_focused()
    expect(target).to_be_in_viewport()
    expect(messages(page).filter(has_text="An answer")).to_have_count(0)
    page.page.get_by_role("button", name="To the newest message").click()
    expect(messages(page).filter(has_text="An answer")).to_be_in_viewport()


def test_messages_are_edited_deleted_and_reacted_to(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "Helo", "To be deleted")
    page, other = widget(ada, chat(conversation)), widget(bob, chat(conversation))
    open_menu(page, "Helo")
    item(page, "Edit").click()
    expect(page.page.get_by_label("Write a message")).to_have_value("Helo")
    page.write("Hello")
    expect(messages(other)).to_contain_text(["Hello edited", "To be deleted"])
    open_menu(page, "To be deleted")
    item(page, "Delete").click()
    expect(messages(other)).to_contain_text(["Hello", "Message deleted"])
    open_menu(other, "Hello")
    assert other.violations() == []
    item(other, "React with 👍").click()
    reaction = messages(page).first.get_by_role("button", name="👍")
    expect(reaction).to_have_attribute("aria-pressed", "false")
    reaction.click()
    expect(messages(other).first.get_by_role("button", name="👍 2")).to_be_visible()


def test_dropped_files_are_uploaded_cancelled_and_tried_again(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "Hello")
    page = widget(ada, chat(conversation))
    expect(messages(page)).to_have_count(1)
    page.page.route(MEDIA, lambda route: route.abort())
    page.page.evaluate(DROP, ["plan.txt", "rules.txt"])
    uploads = page.page.get_by_role("listitem")
    expect(page.page.get_by_role("alert")).to_have_count(2)
    expect(uploads).to_contain_text(["plan.txt could not be uploaded", "rules.txt could not be uploaded"])
    uploads.nth(1).get_by_role("button", name="Cancel").click()
    page.page.unroute(MEDIA)
    uploads.get_by_role("button", name="Try again").click()
    expect(page.page.get_by_role("progressbar")).to_have_count(0)
    page.page.get_by_role("button", name="Send", exact=True).click()
    expect(messages(page).get_by_role("link")).to_contain_text(["plan.txt"])
    expect(uploads).to_have_count(0)


@pytest.mark.parametrize(
    "options", [{"viewport": {"width": 550, "height": 350}}, {"reduced_motion": "reduce"}]
)
def test_it_works_at_twice_the_size_and_without_motion(
    widget: Open, people: tuple[str, str], node: Node, options: dict[str, object]
) -> None:
    ada, bob = people
    talk(node, ada, bob, "Hello")
    element = '<portico-inbox label="One"></portico-inbox><portico-inbox label="Two"></portico-inbox>'
    page = widget(bob, element, **options)
    expect(page.page.get_by_role("navigation", name="One: Conversations")).to_be_visible()
    expect(page.page.get_by_role("button", name="Hello")).to_have_count(2)
    assert page.overflow() == []
    assert page.violations() == []
    moving = "document.querySelector('portico-inbox').shadowRoot.getAnimations().length"
    assert not options.get("reduced_motion") or page.page.evaluate(moving) == 0
