"""Messages that are not sent at once, in a real browser: warnings, held messages, suspensions."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.sdk_pages import Device
from tests.browser.widgets import Open, WidgetPage, messages, talk
from tests.support.guarded import node_with_rules
from tests.support.node import Node
from tests.support.rest import Rest
from tests.support.web import needs_npm

pytestmark = needs_npm
RULES = """
[[rule]]
action = "warn"
detectors = ["phone"]

[[rule]]
action = "hold"
detectors = ["iban"]
"""
IBAN = "Pay to GB82 WEST 1234 5698 7654 32"
WARNING = "This looks like contact data. Send it anyway?"


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A node with rules of the contact guard."""
    with node_with_rules(tmp_path_factory, RULES) as node:
        yield node


@pytest.fixture
def moderator(device: Callable[..., Device], node: Node) -> Page:
    """The page of a moderator."""
    browser = device("mo")
    browser.tokens = [node.token(browser.user_id, "moderator")]
    return browser.open_tab()


def ask(page: Page, procedure: str, **arguments: Any) -> Any:
    """Call a procedure with the client library."""
    return page.evaluate("([name, request]) => portico.rpc(name, request)", [procedure, arguments])


def decide(moderator: Page, conversation: int, action: str) -> None:
    """Decide on the one message that is held there."""
    items = ask(moderator, "moderation.queue", kind="held", limit=100)["items"]
    [held] = [item["held"] for item in items if item["held"]["conversationId"] == conversation]
    ask(moderator, "moderation.decide", heldId=held["id"], action=action)


def opened(widget: Open, node: Node, people: tuple[str, str]) -> tuple[WidgetPage, int]:
    ada, bob = people
    conversation = talk(node, bob, ada, "Hello")
    writer = widget(ada, f'<portico-chat conversation="{conversation}"></portico-chat>')
    expect(messages(writer)).to_have_count(1)
    return writer, conversation


def texts(node: Node, reader: str, conversation: int) -> list[str]:
    listed = Rest(node, reader.lower()).get(f"/conversations/{conversation}/messages").json["messages"]
    return [message["text"] for message in listed]


def test_who_writes_contact_data_is_asked_first(widget: Open, people: tuple[str, str], node: Node) -> None:
    writer, conversation = opened(widget, node, people)
    writer.write("Call me on 0712 345 678")
    question = writer.page.get_by_role("group", name=WARNING)
    expect(question).to_be_visible()
    assert texts(node, people[1], conversation) == ["Hello"]
    assert writer.violations() == []
    question.get_by_role("button", name="Send anyway").click()
    expect(question).to_have_count(0)
    expect(messages(writer)).to_have_count(2)
    assert texts(node, people[1], conversation) == ["Hello", "Call me on 0712 345 678"]


def test_a_held_message_waits_until_a_moderator_releases_it(
    widget: Open, people: tuple[str, str], node: Node, moderator: Page
) -> None:
    writer, conversation = opened(widget, node, people)
    writer.write(IBAN)
    waits = writer.page.get_by_text("Waiting for review")
    expect(waits).to_be_visible()
    assert writer.violations() == []
    writer.page.reload()
    expect(waits).to_be_visible()
    decide(moderator, conversation, "release")
    expect(waits).to_have_count(0)
    expect(messages(writer).last).to_contain_text(IBAN)
    assert texts(node, people[1], conversation) == ["Hello", IBAN]


def test_a_refused_message_says_so_and_can_be_discarded(
    widget: Open, people: tuple[str, str], node: Node, moderator: Page
) -> None:
    writer, conversation = opened(widget, node, people)
    writer.write(IBAN)
    expect(writer.page.get_by_text("Waiting for review")).to_be_visible()
    decide(moderator, conversation, "refuse")
    expect(writer.page.get_by_text("Not sent: a moderator refused it")).to_be_visible()
    writer.page.get_by_role("button", name="Discard").click()
    expect(messages(writer)).to_have_count(1)


def test_who_is_suspended_is_told_until_when(
    widget: Open, people: tuple[str, str], node: Node, moderator: Page
) -> None:
    writer, _ = opened(widget, node, people)
    until = datetime.now(UTC) + timedelta(days=2)
    node.sql(
        "insert into report (reporter_id, user_id, reason) values (%s, %s, 'rude') returning id",
        people[1].lower(),
        people[0].lower(),
    )
    [report] = [
        item["report"]
        for item in ask(moderator, "moderation.queue", kind="report")["items"]
        if item["report"]["userId"] == people[0].lower()
    ]
    ask(moderator, "moderation.resolve", reportId=report["id"], action="suspend", until=until.isoformat())
    writer.write("Hello?")
    expect(writer.page.get_by_text("You may not write until")).to_be_visible()
    assert writer.violations() == []
