"""Links in the widget, and what the server knows of the pages behind them."""

import json

from playwright.sync_api import expect

from tests.browser.widgets import PATIENCE, Open, messages, talk
from tests.support.node import Node
from tests.support.rest import Rest
from tests.support.web import needs_npm

pytestmark = needs_npm
expect.set_options(timeout=PATIENCE)
SET = """
    update message set preview = %s::jsonb, rev = rev + 1, changed = pg_current_xact_id()
    where conversation_id = %s and text = %s returning id
"""


def preview(node: Node, conversation: int, text: str, **facts: str) -> int:
    """As the server stores it; here no page can be fetched."""
    [(message_id,)] = node.sql(SET, json.dumps(facts), conversation, text)
    return int(message_id)


def test_a_link_shows_what_is_behind_it_until_the_message_is_gone(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    address, text = "https://homes.example/7", "Is it https://homes.example/7?"
    conversation = talk(node, ada, bob, address, text)
    page = widget(bob, f'<portico-chat conversation="{conversation}"></portico-chat>')
    expect(messages(page).first.get_by_role("link")).to_have_text("homes.example/7")
    title = "<img src=x onerror=alert(1)> Bright flat"
    for each in (address, text):
        message_id = preview(node, conversation, each, url=address, title=title, description="Two rooms")
    for message in (messages(page).first, messages(page).last):
        card = message.get_by_role("link").last
        expect(card).to_contain_text(title)
        expect(card).to_contain_text("Two rooms")
        expect(card).to_contain_text("homes.example")
        expect(card).to_have_attribute("href", address)
    expect(messages(page).last.get_by_role("link")).to_have_count(2)
    expect(page.page.locator("portico-chat img")).to_have_count(0)
    Rest(node, ada.lower()).ask("DELETE", f"/messages/{message_id}")
    expect(messages(page).last).to_contain_text("deleted")
    expect(messages(page).last.get_by_role("link")).to_have_count(0)
