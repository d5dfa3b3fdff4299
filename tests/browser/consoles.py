"""The console in a browser: opened with a token, as `portico console` does."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.browser.widgets import AXE, PATIENCE, POLICY_NAME, RULES
from tests.support.node import Node
from tests.support.rest import Rest

OpenConsole = Callable[..., Page]  # what the fixture `console` gives


def open_console(
    browser: Browser, node: Node, mistakes: list[str], path: str = "", role: str = "admin", **options: Any
) -> Page:
    """A page of the console, of somebody with that role; what fails in it is added to `mistakes`."""
    context = browser.new_context(
        **{"viewport": {"width": 1280, "height": 860}, "locale": "en-GB", **options}
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    page.on("console", lambda line: mistakes.append(line.text) if POLICY_NAME in line.text else None)
    token = f"#token={node.token(f'console-{role}', role)}" if role else ""
    page.goto(f"http://127.0.0.1:{node.port}/console{path}{token}")
    return page


def violations(page: Page) -> list[dict[str, Any]]:
    """What axe finds."""
    page.evaluate(AXE.read_text() + "; 0")
    found: list[dict[str, Any]] = page.evaluate(
        "async (rules) => (await axe.run(document, { runOnly: rules })).violations", RULES
    )
    return [{"rule": rule["id"], "where": [node["target"] for node in rule["nodes"]][:3]} for rule in found]


def is_too_wide(page: Page) -> bool:
    """Whether the page has to be scrolled sideways."""
    wider: bool = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return wider


def report_of(node: Node, reporter: str, conversation_id: int, text: str) -> int:
    """Somebody reports a message; the number of the report."""
    rest = Rest(node, reporter)
    messages = rest.get(f"/conversations/{conversation_id}/messages").json["messages"]
    [message_id] = [message["id"] for message in messages if message["text"] == text]
    reported = rest.post("/moderation/reports", {"message_id": message_id, "reason": "rude"})
    return int(reported.json["report"]["id"])


def heading(page: Page, text: str | re.Pattern[str]) -> None:
    """The page that is shown has this heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)
