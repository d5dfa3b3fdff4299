"""Buyer and seller in the pages of the example Django site, beside a running Portico."""

import re
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, WebSocketRoute, expect

from tests.support.example_site import ExampleSite
from tests.support.node import ROOT, Node
from tests.support.web import needs_npm

sys.path.append(str(ROOT / "scripts"))

import build_web

pytestmark = needs_npm

PATIENCE = 20_000  # milliseconds
DESKTOP = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)
STORED = re.compile("Sent|Delivered|Read")

Login = Callable[..., Page]


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
def site(chromium_path: str, node: Node, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExampleSite]:
    """The site, with the people and homes of its demo."""
    assert build_web.main() == 0
    with ExampleSite(tmp_path_factory.mktemp("site"), node.port).running() as site:
        yield site


@pytest.fixture
def enter(site: ExampleSite, chromium: Browser) -> Iterator[Login]:
    """Logs people in, each in a browser of their own; what fails in their pages fails the test."""
    pages, mistakes = list[Page](), list[str]()

    def of(name: str, viewport: ViewportSize | None = None) -> Page:
        page = chromium.new_context(viewport=viewport or DESKTOP).new_page()
        pages.append(page)
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        page.set_default_timeout(PATIENCE)
        site.log_in(page, name)
        return page

    yield of
    for page in pages:
        page.context.close()
    assert mistakes == []


def contact(page: Page, home: str) -> None:
    """Open the chat about a home; the page of the home has it already if there is one."""
    page.get_by_text(home).click()
    button = page.get_by_role("button", name="Contact the seller")
    button.or_(page.locator("portico-chat")).wait_for()
    if button.is_visible():
        button.click()


def field(page: Page) -> Locator:
    return page.get_by_label("Write a message")


def send_message(page: Page, text: str) -> None:
    field(page).fill(text)
    field(page).press("Enter")


def row(page: Page, home: str) -> Locator:
    return page.get_by_label("Conversations", exact=True).get_by_role("button").filter(has_text=home)


def read_about(page: Page, home: str) -> None:
    """Open the chat about a home in the inbox."""
    page.get_by_role("link", name="Messages").click()
    row(page, home).click()


def said(page: Page, text: str) -> None:
    """Wait until it is there, once."""
    expect(page.get_by_role("article").filter(has_text=text)).to_have_count(1, timeout=PATIENCE)


def seen(page: Page, text: str) -> None:
    """Wait until the other person has read it."""
    expect(page.get_by_role("article").filter(has_text=text)).to_contain_text("Read", timeout=PATIENCE)


def test_a_buyer_and_a_seller_talk(enter: Login) -> None:
    ada, bob = enter("ada"), enter("bob")
    contact(ada, "Studio by the harbour")
    send_message(ada, "Is the cat <b>included</b>?")
    said(ada, "Is the cat <b>included</b>?")
    expect(bob.locator("[data-unread]")).to_have_text("1", timeout=PATIENCE)
    read_about(bob, "Studio by the harbour")
    said(bob, "Is the cat <b>included</b>?")
    expect(bob.locator("[data-unread]")).to_be_hidden(timeout=PATIENCE)
    seen(ada, "Is the cat")
    field(bob).press_sequentially("It is")
    expect(ada.get_by_text("Bob Martin is typing")).to_be_visible(timeout=PATIENCE)
    field(bob).press("Enter")
    said(ada, "It is")
    expect(ada.get_by_role("heading", name="Bob Martin")).to_be_visible()


def test_what_is_written_while_the_line_is_cut_is_there_once(enter: Login) -> None:
    ada, bob = enter("ada"), enter("bob")
    line = Line(ada)
    contact(ada, "Bright flat")
    send_message(ada, "Before")
    seen_by_the_server = ada.get_by_role("article").filter(has_text="Before")
    expect(seen_by_the_server).to_contain_text(STORED, timeout=PATIENCE)
    line.cut()
    send_message(ada, "Meanwhile")
    expect(ada.get_by_text("No connection").first).to_be_visible(timeout=PATIENCE)
    read_about(bob, "Bright flat")
    send_message(bob, "From the other side")
    line.mend()
    for page in (ada, bob):
        for text in ("Before", "Meanwhile", "From the other side"):
            said(page, text)


def test_a_phone_shows_the_list_or_the_chat_in_its_whole_width(enter: Login) -> None:
    ada, bob = enter("ada"), enter("bob", PHONE)
    contact(ada, "Studio by the harbour")
    send_message(ada, "Is it on the first floor?")
    bob.get_by_role("link", name="Messages").click()
    studio = row(bob, "Studio")
    expect(studio).to_be_visible(timeout=PATIENCE)
    expect(field(bob)).to_be_hidden()
    studio.click()
    said(bob, "Is it on the first floor?")
    expect(studio).to_be_hidden()
    box = bob.get_by_role("log").bounding_box()
    assert box is not None
    assert box["width"] > 0.85 * PHONE["width"]
    assert box["height"] > PHONE["height"] / 2
    send_message(bob, "On the second")
    said(ada, "On the second")
    bob.go_back()
    expect(studio).to_be_visible(timeout=PATIENCE)
    assert bob.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_what_nobody_opened_is_not_seen(enter: Login) -> None:
    ada, bob = enter("ada"), enter("bob")
    bob.get_by_role("link", name="Messages").click()
    contact(ada, "Stone house")
    send_message(ada, "Does the well have water?")
    house = row(bob, "Stone house")
    expect(house).to_contain_text("Does the well have water?", timeout=PATIENCE)
    bob.reload()
    expect(house).to_contain_text("1 unread message", timeout=PATIENCE)
    question = ada.get_by_role("article").filter(has_text="Does the well have water?")
    expect(question).to_contain_text(STORED, timeout=PATIENCE)
    expect(question).not_to_contain_text("Read")
    house.click()
    seen(ada, "Does the well have water?")


def test_what_is_below_the_screen_is_not_seen(enter: Login) -> None:
    ada, bob = enter("ada", PHONE), enter("bob")
    contact(ada, "Stone house")
    expect(field(ada)).to_be_visible(timeout=PATIENCE)
    badge = ada.locator("[data-unread]")
    ada.evaluate("scrollTo(0, 0)")
    expect(badge).to_have_text(re.compile(r"\d"), timeout=PATIENCE)
    unread_elsewhere = int(badge.text_content() or 0)  # what other tests left unread
    read_about(bob, "Stone house")
    send_message(bob, "Are you still there?")
    expect(badge).to_have_text(str(unread_elsewhere + 1), timeout=PATIENCE)
    field(ada).scroll_into_view_if_needed()
    expect(badge).to_have_text(str(unread_elsewhere), timeout=PATIENCE)


def test_a_buyer_who_returns_finds_the_chat_on_the_page_of_the_home(enter: Login) -> None:
    ada = enter("ada")
    contact(ada, "Bright flat")
    send_message(ada, "When can I see it?")
    question = ada.get_by_role("article").filter(has_text="When can I see it?")
    expect(question).to_contain_text(STORED, timeout=PATIENCE)
    again = enter("ada")
    again.get_by_text("Bright flat").click()
    said(again, "When can I see it?")


def test_an_unknown_conversation_has_a_sentence_and_no_field(enter: Login, site: ExampleSite) -> None:
    ada = enter("ada")
    ada.goto(f"{site.url}/messages/#99999")
    expect(ada.get_by_text("This conversation is not available")).to_be_visible(timeout=PATIENCE)
    expect(field(ada)).to_be_hidden()


def test_messages_are_sent_where_the_browser_makes_no_uuid(enter: Login, site: ExampleSite) -> None:
    """On plain http with another host name than localhost, `crypto.randomUUID` is missing."""
    ada = enter("ada")
    ada.add_init_script("delete Crypto.prototype.randomUUID")
    contact(ada, "Bright flat")
    assert ada.evaluate("crypto.randomUUID") is None
    send_message(ada, "From my phone")
    said(ada, "From my phone")


def test_without_portico_the_page_says_so(enter: Login) -> None:
    ada = enter("ada")
    ada.route("**/sdk/*", lambda route: route.abort())
    contact(ada, "Bright flat")
    expect(ada.get_by_text("The chat is not available just now")).to_be_visible(timeout=PATIENCE)
