"""`<portico-launcher>`: a button of 3 KiB that opens the chat."""

import re

from playwright.sync_api import Page, expect

from tests.browser.widgets import PHONE, Open, messages, rows, talk
from tests.support.node import Node
from tests.support.web import needs_npm

pytestmark = needs_npm
LAUNCHER = '<portico-launcher theme="system"></portico-launcher>'


def requested(page: Page) -> list[str]:
    """Names of the scripts of the node that the page has loaded."""
    names: list[str] = page.evaluate(
        "performance.getEntriesByType('resource').map(({ name }) => name.split('/sdk/')[1]).filter(Boolean)"
    )
    return names


def test_the_button_says_how_much_is_unread_and_the_chat_comes_with_the_click(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    talk(node, ada, bob, "Hello", "Are you there?")
    site = widget(bob, LAUNCHER)
    button = site.page.get_by_role("button", name="Messages (2)")
    expect(button).to_be_visible()
    assert requested(site.page) == ["portico-launcher.js"]
    button.press("Enter")
    expect(rows(site)).to_contain_text(["Are you there?"])
    assert site.violations() == []
    rows(site).click()
    expect(messages(site)).to_have_count(2)
    button = site.page.get_by_role("button", name="Messages", exact=True)
    expect(button).to_have_attribute("aria-expanded", "true")
    site.page.get_by_label("Write a message").press("Escape")
    expect(site.page.get_by_role("dialog")).to_be_hidden()
    expect(button).to_be_focused()


def test_on_a_phone_the_panel_is_the_whole_page(widget: Open, people: tuple[str, str], node: Node) -> None:
    ada, bob = people
    talk(node, ada, bob, "Hello")
    site = widget(bob, LAUNCHER, **PHONE)
    button = site.page.get_by_role("button", name=re.compile("^Messages"))
    button.tap()
    panel = site.page.get_by_role("dialog")
    expect(rows(site)).to_have_count(1)
    assert panel.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 780}
    assert site.violations() == []
    rows(site).tap()
    expect(messages(site)).to_have_count(1)
    button.tap()
    expect(panel).to_be_hidden()
    expect(button).to_be_focused()
