"""Every page of the console, with something on it: for people who see badly, on a phone, in the dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.console_scene import RULES, Scene, fill
from tests.browser.consoles import OpenConsole, is_too_wide, violations
from tests.support.guarded import node_with_rules
from tests.support.node import Node
from tests.support.web import needs_npm

pytestmark = needs_npm
SMALL, PHONE = ViewportSize(width=320, height=640), ViewportSize(width=390, height=780)
NARROW = {"viewport": SMALL, "has_touch": True}


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A node whose contact guard holds bank accounts."""
    with node_with_rules(tmp_path_factory, RULES) as node:
        yield node


@pytest.fixture(scope="module")
def scene(node: Node) -> Scene:
    return fill(node)


def show(page: Page, node: Node, path: str) -> None:
    """Go to a page; where it asks for a reason, give one."""
    page.goto(f"http://127.0.0.1:{node.port}/console{path}")
    expect(page.locator("main h1")).to_be_visible()
    expect(page.get_by_text("Loading")).to_have_count(0)
    reason = page.locator("main").get_by_label("Reason")
    if reason.count():
        reason.fill("to see how it looks")
        reason.press("Enter")
        expect(page.locator("main :is(table, ol)").first).to_be_visible()


@pytest.mark.parametrize(
    ("theme", "device"), [("light", {}), ("dark", NARROW)], ids=["light and wide", "dark and narrow"]
)
def test_every_page_is_accessible_and_none_fails_or_is_scrolled_sideways(
    console: OpenConsole, node: Node, scene: Scene, theme: str, device: dict[str, object]
) -> None:
    page = console("", color_scheme=theme, **device)
    expect(page.locator("main h1")).to_have_text("Overview")
    for path in scene.paths():
        show(page, node, path)
        failed = page.get_by_role("alert").all_inner_texts()
        assert (path, failed, violations(page), is_too_wide(page)) == (path, [], [], False)
        if device:
            page.set_viewport_size(PHONE)
            assert (path, is_too_wide(page)) == (path, False)
            page.set_viewport_size(SMALL)
