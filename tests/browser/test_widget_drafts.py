"""What somebody writes and does not send is on their other devices, in a real browser."""

from playwright.sync_api import Locator, expect

from tests.browser.widgets import Open, WidgetPage, messages, rows, talk
from tests.support.node import Node
from tests.support.web import needs_npm

pytestmark = needs_npm


def field_of(widget: WidgetPage) -> Locator:
    return widget.page.get_by_label("Write a message")


def test_a_draft_goes_from_device_to_device(widget: Open, people: tuple[str, str], node: Node) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "Hello")
    element = f'<portico-chat conversation="{conversation}"></portico-chat>'
    phone, desk = widget(ada, element), widget(ada, element)
    expect(messages(desk)).to_have_count(1)
    field_of(phone).press_sequentially("Is it still")
    expect(field_of(desk)).to_have_value("Is it still")
    field_of(desk).press_sequentially(" free?")
    expect(field_of(phone)).to_have_value("Is it still free?")
    field_of(phone).press("Enter")
    expect(messages(desk)).to_have_count(2)
    expect(field_of(desk)).to_have_value("")


def test_a_device_that_comes_later_lists_the_draft(widget: Open, people: tuple[str, str], node: Node) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "Hello")
    phone = widget(ada, f'<portico-chat conversation="{conversation}"></portico-chat>')
    expect(messages(phone)).to_have_count(1)
    field_of(phone).fill("Is it still free?")
    desk = widget(ada, "<portico-inbox></portico-inbox>")
    expect(rows(desk)).to_contain_text("Is it still free?")
