"""Messages that are sent later, in a real browser, through a running Portico."""

from datetime import datetime, timedelta

from playwright.sync_api import expect

from tests.browser.widgets import Open, WidgetPage, messages, talk
from tests.support.node import Node
from tests.support.rest import Rest
from tests.support.web import needs_npm

pytestmark = needs_npm


def send_later(writer: WidgetPage, text: str) -> None:
    """Write a text and send it tomorrow."""
    page = writer.page
    page.get_by_label("Write a message").fill(text)
    page.get_by_role("button", name="Send later").click()
    dialog = page.get_by_role("dialog", name="Send later")
    tomorrow = (datetime.now() + timedelta(days=1)).strftime("%Y-%m-%dT10:30")
    dialog.get_by_label("Time").fill(tomorrow)
    dialog.get_by_role("button", name="Send later").click()
    expect(dialog).to_have_count(0)


def test_a_text_is_sent_later_and_can_be_cancelled(widget: Open, people: tuple[str, str], node: Node) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "Hello")
    writer = widget(ada, f'<portico-chat conversation="{conversation}"></portico-chat>')
    expect(messages(writer)).to_have_count(1)
    send_later(writer, "Good morning")
    expect(writer.page.get_by_label("Write a message")).to_have_value("")
    line = writer.page.get_by_role("button", name="1 message is sent later")
    expect(line).to_be_visible()
    [waiting] = Rest(node, ada.lower()).get("/messages/scheduled").json["scheduled"]
    assert (waiting["text"], waiting["status"]) == ("Good morning", "waiting")
    line.click()
    dialog = writer.page.get_by_role("dialog", name="Send later")
    expect(dialog.get_by_role("listitem")).to_contain_text("Good morning")
    assert writer.violations() == []
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog.get_by_role("listitem")).to_have_count(0)
    assert Rest(node, ada.lower()).get("/messages/scheduled").json["scheduled"] == []


def test_a_message_whose_time_comes_is_in_the_thread(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "Hello")
    writer = widget(ada, f'<portico-chat conversation="{conversation}"></portico-chat>')
    expect(messages(writer)).to_have_count(1)
    send_later(writer, "Good morning")
    expect(writer.page.get_by_role("button", name="1 message is sent later")).to_be_visible()
    node.sql("update scheduled_message set next_at = now() returning 1")
    expect(messages(writer).last).to_contain_text("Good morning")
    expect(writer.page.get_by_role("button", name="1 message is sent later")).to_have_count(0)
