"""A page on plain http in a local network: no secure context, so no `crypto.randomUUID` and no Web Locks."""

import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.widgets import PATIENCE, open_widget
from tests.support.node import ROOT, Node
from tests.support.ports import free_port
from tests.support.rest import Rest
from tests.support.web import needs_npm

sys.path.append(str(ROOT / "scripts"))

import build_web

pytestmark = needs_npm
HOMES = "http://homes.example"


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """A node that accepts the pages of that site."""
    assert build_web.main() == 0
    with Node(free_port(), ALLOWED_ORIGINS=HOMES).running() as node:
        yield node


def test_a_message_is_sent_and_kept_without_a_secure_context(node: Node, chromium: Browser) -> None:
    chat = '<portico-chat participant="bob" property="7"></portico-chat>'
    widget = open_widget(chromium, node, "Ada", chat, site=HOMES)
    page = widget.page
    assert page.evaluate("[isSecureContext, crypto.randomUUID, navigator.locks].join()") == "false,,"
    widget.write("From a phone in the local network")
    message = page.get_by_role("article").filter(has_text="From a phone in the local network")
    expect(message).to_contain_text("Sent", timeout=PATIENCE)
    page.reload()
    expect(message).to_have_count(1, timeout=PATIENCE)
    bob = Rest(node, "bob")
    (conversation,) = bob.get("/conversations").json["conversations"]
    stored = bob.get(f"/conversations/{conversation['id']}/messages").json["messages"]
    assert [each["text"] for each in stored] == ["From a phone in the local network"]
    page.context.close()
    assert widget.mistakes == []
