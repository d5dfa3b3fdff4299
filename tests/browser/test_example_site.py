"""Buyer and seller in the pages of the example Django site, beside a running Portico."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, WebSocketRoute, expect

from tests.support.example_site import ExampleSite
from tests.support.node import Node

PATIENCE = 20_000  # milliseconds
DESKTOP = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)

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
    button.or_(page.locator("[data-chat]")).wait_for()
    if button.is_visible():
        button.click()


def send_message(page: Page, text: str) -> None:
    page.get_by_label("Message").fill(text)
    page.get_by_role("button", name="Send").click()


def read_about(page: Page, home: str) -> None:
    """Open the chat about a home in the inbox."""
    page.get_by_role("link", name="Messages").click()
    page.get_by_label("Conversations").get_by_role("link", name=home).click()


def said(page: Page, text: str) -> None:
    """Wait until it is there, once, and stored."""
    bubble = page.locator(".messages li:not(.waiting)", has_text=text)
    expect(bubble).to_have_count(1, timeout=PATIENCE)


def test_a_buyer_and_a_seller_talk(enter: Login) -> None:
    ada, bob = enter("ada"), enter("bob")
    contact(ada, "Studio by the harbour")
    send_message(ada, "Is the cat <b>included</b>?")
    said(ada, "Is the cat <b>included</b>?")
    expect(bob.locator("[data-unread]")).to_have_text("1", timeout=PATIENCE)
    read_about(bob, "Studio by the harbour")
    said(bob, "Is the cat <b>included</b>?")
    expect(bob.locator("[data-unread]")).to_be_hidden(timeout=PATIENCE)
    expect(ada.get_by_text("seen")).to_be_visible(timeout=PATIENCE)
    bob.get_by_label("Message").press_sequentially("It is")
    expect(ada.get_by_text("is typing")).to_be_visible(timeout=PATIENCE)
    bob.get_by_role("button", name="Send").click()
    said(ada, "It is")
    bob.get_by_label("Message").press_sequentially("And")
    expect(ada.get_by_text("is typing")).to_be_visible(timeout=PATIENCE)
    assert ada.locator(".chat header strong").inner_text() == "Bob Martin"


def test_what_is_written_while_the_line_is_cut_is_there_once(enter: Login) -> None:
    ada, bob = enter("ada"), enter("bob")
    line = Line(ada)
    contact(ada, "Bright flat")
    send_message(ada, "Before")
    said(ada, "Before")
    line.cut()
    send_message(ada, "Meanwhile")
    expect(ada.get_by_text("Not sent yet")).to_be_visible(timeout=PATIENCE)
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
    said(ada, "Is it on the first floor?")
    bob.get_by_role("link", name="Messages").click()
    row = bob.get_by_label("Conversations").get_by_role("link", name="Studio")
    expect(row).to_be_visible(timeout=PATIENCE)
    expect(bob.get_by_label("Chat")).to_be_hidden()
    row.click()
    said(bob, "Is it on the first floor?")
    for part in (bob.get_by_label("Chat"), bob.locator(".messages")):
        box = part.bounding_box()
        assert box is not None
        assert box["width"] == PHONE["width"]
    send_message(bob, "On the second")
    said(ada, "On the second")
    bob.get_by_label("All conversations").click()
    expect(row).to_be_visible()
    assert bob.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_what_nobody_opened_is_not_seen(enter: Login) -> None:
    ada, bob = enter("ada"), enter("bob")
    bob.get_by_role("link", name="Messages").click()
    contact(ada, "Stone house")
    send_message(ada, "Does the well have water?")
    said(ada, "Does the well have water?")
    row = bob.get_by_label("Conversations").get_by_role("link", name="Stone house")
    expect(row.locator(".badge")).to_have_text("1", timeout=PATIENCE)
    bob.reload()
    expect(row.locator(".badge")).to_have_text("1", timeout=PATIENCE)
    expect(ada.get_by_text("seen")).to_be_hidden()
    row.click()
    expect(ada.get_by_text("seen")).to_be_visible(timeout=PATIENCE)


def test_what_is_below_the_screen_is_not_seen(enter: Login) -> None:
    ada, bob = enter("ada", PHONE), enter("bob")
    contact(ada, "Stone house")
    said_before = ada.locator(".messages")
    expect(said_before).to_be_visible(timeout=PATIENCE)
    ada.evaluate("scrollTo(0, 0)")
    badge = ada.locator("[data-unread]")
    expect(badge).to_have_text(re.compile(r"\d"), timeout=PATIENCE)
    unread_elsewhere = int(badge.text_content() or 0)  # what other tests left unread
    read_about(bob, "Stone house")
    send_message(bob, "Are you still there?")
    expect(badge).to_have_text(str(unread_elsewhere + 1), timeout=PATIENCE)
    said_before.scroll_into_view_if_needed()
    expect(badge).to_have_text(str(unread_elsewhere), timeout=PATIENCE)


def test_a_buyer_who_returns_finds_the_chat_on_the_page_of_the_home(enter: Login) -> None:
    ada = enter("ada")
    contact(ada, "Bright flat")
    send_message(ada, "When can I see it?")
    said(ada, "When can I see it?")
    again = enter("ada")
    again.get_by_text("Bright flat").click()
    said(again, "When can I see it?")


def test_an_unknown_conversation_has_a_sentence_and_no_field(enter: Login, site: ExampleSite) -> None:
    ada = enter("ada")
    ada.goto(f"{site.url}/messages/#99999")
    expect(ada.get_by_text("This conversation does not exist")).to_be_visible(timeout=PATIENCE)
    expect(ada.get_by_label("Message", exact=True)).to_be_hidden()
    expect(ada.get_by_role("button", name="Send")).to_be_hidden()


def test_messages_are_sent_where_the_browser_makes_no_uuid(enter: Login) -> None:
    """On plain http with another host name than localhost, `crypto.randomUUID` is missing."""
    ada = enter("ada")
    ada.add_init_script("delete Crypto.prototype.randomUUID")
    contact(ada, "Bright flat")
    assert ada.evaluate("crypto.randomUUID") is None
    send_message(ada, "From my phone")
    said(ada, "From my phone")
