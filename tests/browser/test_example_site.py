"""Buyer and seller in the pages of the example Django site, beside a running Portico."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from tests.support.example_site import PASSWORD, ExampleSite
from tests.support.node import Node

PATIENCE = 20_000  # milliseconds

Login = Callable[[str], Page]


class Line:
    """The connections of a page to Portico, which can be cut."""

    def __init__(self, page: Page) -> None:
        self.is_cut = False
        self._routes: list[WebSocketRoute] = []
        page.route_web_socket("**/ws", self._connect)

    def cut(self) -> None:
        """Nothing gets through until it is mended."""
        self.is_cut = True
        for route in self._routes:
            route.close()
        self._routes.clear()

    def mend(self) -> None:
        self.is_cut = False

    def _connect(self, route: WebSocketRoute) -> None:
        if self.is_cut:
            route.close()
        else:
            route.connect_to_server()
            self._routes.append(route)


@pytest.fixture(scope="module")
def site(chromium_path: str, node: Node, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site, with the people and homes of its demo."""
    with ExampleSite(tmp_path_factory.mktemp("site"), node.port).running() as site:
        yield site.url


@pytest.fixture
def enter(site: str, chromium: Browser) -> Iterator[Login]:
    """Logs people in, each in a browser of their own; what fails in their pages fails the test."""
    pages, mistakes = list[Page](), list[str]()

    def of(name: str) -> Page:
        page = chromium.new_context().new_page()
        pages.append(page)
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        page.set_default_timeout(PATIENCE)
        page.goto(f"{site}/login/")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.locator("main").get_by_role("button", name="Log in").click()
        return page

    yield of
    for page in pages:
        page.context.close()
    assert mistakes == []


def contact(page: Page, home: str) -> None:
    """Open the chat about a home."""
    page.get_by_text(home).click()
    page.get_by_role("button", name="Contact the seller").click()


def say(page: Page, text: str) -> None:
    page.get_by_label("Message").fill(text)
    page.get_by_role("button", name="Send").click()


def said(page: Page, text: str) -> None:
    """Wait until it is there, once, and stored."""
    bubble = page.locator(".said li:not(.waiting)", has_text=text)
    expect(bubble).to_have_count(1, timeout=PATIENCE)


def test_a_buyer_and_a_seller_talk(enter: Login) -> None:
    ada, bob = enter("ada"), enter("bob")
    contact(ada, "Studio by the harbour")
    say(ada, "Is the cat <b>included</b>?")
    said(ada, "Is the cat <b>included</b>?")
    expect(bob.locator("[data-unread]")).to_have_text("1", timeout=PATIENCE)
    bob.get_by_role("link", name="Messages").click()
    said(bob, "Is the cat <b>included</b>?")
    expect(bob.locator("[data-unread]")).to_be_hidden(timeout=PATIENCE)
    expect(ada.get_by_text("seen")).to_be_visible(timeout=PATIENCE)
    bob.get_by_label("Message").press_sequentially("It is")
    expect(ada.get_by_text("is typing")).to_be_visible(timeout=PATIENCE)
    bob.get_by_role("button", name="Send").click()
    said(ada, "It is")
    assert ada.locator(".chat header strong").inner_text() == "Bob Martin"


def test_what_is_written_while_the_line_is_cut_is_there_once(enter: Login) -> None:
    ada, bob = enter("ada"), enter("bob")
    line = Line(ada)
    contact(ada, "Bright flat")
    say(ada, "Before")
    said(ada, "Before")
    line.cut()
    say(ada, "Meanwhile")
    expect(ada.get_by_text("Not sent yet")).to_be_visible(timeout=PATIENCE)
    bob.get_by_role("link", name="Messages").click()
    bob.get_by_role("button", name="Bright flat").click()
    say(bob, "From the other side")
    line.mend()
    for page in (ada, bob):
        for text in ("Before", "Meanwhile", "From the other side"):
            said(page, text)
