"""Chromium, and a site's page with the chat in it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from bench.load import token
from bench.node import Node
from tests.browser.conftest import FLAGS

SITE = "http://localhost"  # nothing listens there: the page is put in the browser's way
HTML = """<!doctype html><meta name="viewport" content="width=device-width">
<portico-chat conversation="{id}" style="height: 100vh"></portico-chat>
<script>document.querySelector("portico-chat").token = async () => "{token}";</script>
<script type="module" src="{node}/sdk/portico-chat.js"></script>"""
SHOWN = """() => document.querySelector("portico-chat")?.shadowRoot?.querySelector("[role=article]")
  && performance.now()"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser that says exactly how much memory a page has."""
    path = os.environ.get("PORTICO_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=[*FLAGS, "--enable-precise-memory-info"])
        yield browser
        browser.close()


def open_chat(browser: Browser, node: Node, user: int, conversation_id: int) -> Page:
    """A page of a site with the chat, which is not loaded yet."""
    chat = HTML.format(node=f"http://127.0.0.1:{node.port}", id=conversation_id, token=token(user))
    return open_site(browser, chat)


def open_site(browser: Browser, html: str) -> Page:
    """A page as large as a phone's, in a context of its own; SITE answers with this."""
    page = browser.new_context(viewport={"width": 390, "height": 780}).new_page()
    page.route(f"{SITE}/", lambda route: route.fulfill(body=html, content_type="text/html"))
    return page


def await_message(page: Page) -> float:
    """Milliseconds from the beginning of the navigation to the first message."""
    return float(page.wait_for_function(SHOWN, polling="raf", timeout=60_000).json_value())


def memory(page: Page) -> float:
    """MiB that the page's objects take, after what nobody needs any more was collected."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("HeapProfiler.collectGarbage")
    return float(devtools.send("Runtime.getHeapUsage")["usedSize"]) / 2**20
