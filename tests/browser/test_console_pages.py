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
WIDE, TABLET = ViewportSize(width=1280, height=860), ViewportSize(width=768, height=1024)
NARROW = {"viewport": SMALL, "has_touch": True}

BROKEN = """(codes) => codes.flatMap((code) => [...code.childNodes]).filter((word) => {
  const range = document.createRange();
  range.selectNodeContents(word);
  return range.getClientRects().length > 1;
}).map((word) => word.textContent)"""  # words that stand in two lines


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
        usual, other = (SMALL, PHONE) if device else (WIDE, TABLET)
        page.set_viewport_size(other)
        assert (path, is_too_wide(page)) == (path, False)
        page.set_viewport_size(usual)


def test_no_word_of_the_rules_and_limits_is_broken(console: OpenConsole, node: Node) -> None:
    page = console("/settings")
    row = page.get_by_role("row").filter(has_text="PORTICO_ENV")
    expect(row.get_by_text("development", exact=True)).to_be_visible()
    names = page.get_by_role("row").locator("td:first-child code")
    assert names.count() > 100
    assert names.evaluate_all(BROKEN) == []
    assert row.locator("code").evaluate_all(BROKEN) == []


def test_the_current_section_is_in_sight_when_a_window_becomes_small(
    console: OpenConsole, node: Node
) -> None:
    page = console("/settings")
    current = page.get_by_role("link", name="Rules and limits")
    expect(current).to_be_visible()
    page.set_viewport_size(PHONE)
    expect(current).to_be_in_viewport(ratio=1)
