"""The pages that a reader of the tutorials saves, in a real browser."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.pushes import P256DH, SUBSCRIBE, deliver, until_shown
from tests.docs.reader import Reader
from tests.docs.samples import samples_of
from tests.support.node import ROOT, Node
from tests.support.rest import Rest
from tests.support.web import needs_npm

sys.path.append(str(ROOT / "scripts"))

import build_web

TUTORIALS = ROOT / "docs" / "tutorials"


@pytest.fixture
def context(chromium_with_windows: Browser) -> Iterator[BrowserContext]:
    """A browser of somebody's own; what fails in its pages fails the test."""
    context, mistakes = chromium_with_windows.new_context(viewport={"width": 620, "height": 720}), list[str]()
    context.on("weberror", lambda error: mistakes.append(str(error.error)))
    yield context
    context.close()
    assert mistakes == []


def follow(reader: Reader, name: str) -> None:
    """What the page says, except that the node runs already."""
    for sample in samples_of(TUTORIALS / f"{name}.md"):
        if "save" in sample.marks or "Serving HTTP" in sample.marks.get("until", "") or "npm" in sample.code:
            reader.follow(sample)


def open_page(context: BrowserContext, reader: Reader, name: str, token: str) -> Page:
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.goto(f"http://127.0.0.1:{reader.ports['8000']}/{name}#{token}")
    return page


def test_two_people_write_to_each_other_on_the_listing_page(
    node: Node, context: BrowserContext, tmp_path: Path
) -> None:
    with Reader(node, tmp_path) as reader:
        follow(reader, "chat-on-a-listing-page")
        buyer = open_page(context, reader, "listing.html", node.token("7"))
        seller = open_page(context, reader, "listing.html", node.token("8"))
        expect(buyer.locator("#status")).to_have_text("connected as user 7")
        expect(seller.locator("#status")).to_have_text("connected as user 8")
        buyer.get_by_placeholder("Write a message").fill("Is it still free?")
        buyer.get_by_role("button", name="Send").click()
        expect(seller.locator("#messages li").last).to_have_text("Is it still free?")
        expect(buyer.locator("#messages li.mine").last).to_have_text("Is it still free?")
        expect(buyer.locator("#status")).to_have_text("seen")
        seller.get_by_placeholder("Write a message").fill("It is. Come and see it on Friday.")
        seller.get_by_role("button", name="Send").click()
        expect(buyer.locator("#messages li").last).to_have_text("It is. Come and see it on Friday.")


@needs_npm
def test_two_people_write_to_each_other_with_twenty_lines(
    node: Node, context: BrowserContext, tmp_path: Path
) -> None:
    assert build_web.main() == 0
    with Reader(node, tmp_path) as reader:
        follow(reader, "chat-on-a-page")
        written = [(tmp_path / name).read_text() for name in ("flat.html", "messages.html")]
        assert sum(len(page.splitlines()) for page in written) == 20
        buyer = open_page(context, reader, "flat.html", node.token("7"))
        seller = open_page(context, reader, "messages.html", node.token("8"))
        write(buyer, "Is the flat with the balcony free?")
        row = seller.get_by_label("Conversations", exact=True).get_by_role("button")
        row.filter(has_text="Is the flat with the balcony free?").click()
        write(seller, "It is, from May on.")
        expect(buyer.get_by_role("article").last).to_contain_text("It is, from May on.")


def write(page: Page, text: str) -> None:
    """Send it in the chat that the page shows."""
    page.get_by_label("Write a message").fill(text)
    page.keyboard.press("Enter")


def test_a_browser_registers_for_pushes_and_shows_one(
    node: Node, context: BrowserContext, tmp_path: Path
) -> None:
    context.add_init_script(SUBSCRIBE)
    with Reader(node, tmp_path) as reader:
        (tmp_path / "vapid.pub").write_text(P256DH)
        follow(reader, "notifications-to-a-phone")
        context.grant_permissions(["notifications"], origin=f"http://127.0.0.1:{reader.ports['8000']}")
        page = open_page(context, reader, "push.html", node.token("push-reader"))
        page.get_by_role("button").click()
        expect(page.locator("#status")).to_contain_text("Switched on for user push-reader")
        devices = Rest(node, "push-reader").get("/devices").json["devices"]
        assert [(device["provider"], device["platform"]) for device in devices] == [("webpush", "web")]
        push = {
            "title": "Ada",
            "body": "And the balcony?",
            "tag": "c1",
            "data": {"url": "/x"},
            "silent": False,
        }
        deliver(page, push)
        until_shown(page, "Ada: And the balcony?")
        deliver(page, {"data": {}, "tag": "c1", "silent": True})
        until_shown(page, "")
