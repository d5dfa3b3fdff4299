"""Notifications of the client library in Chromium: shown, clicked, and gone once they are read.

Nobody can press a notification of a headless browser: a test hands the click to the service worker, and notes
which page the worker brings to the front or opens.
"""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

import tests.browser.pushes as pushes
from tests.browser.sdk_pages import PATIENCE
from tests.support.node import Node
from tests.support.ports import free_port
from tests.support.push import vapid_key
from tests.support.rest import Rest
from tests.support.web import needs_npm

pytestmark = needs_npm
HTML = "<!doctype html><title>A site</title><script type=module src=/page.js></script>"
HELP = "<!doctype html><title>Help</title><h1>Help</h1>"
SCRIPT = """import { Portico } from "/sdk/index.js";
window.start = async (url, userId, token) => {
  window.portico = new Portico({ url, userId, token: async () => token });
  portico.push.on("open", ({ conversationId }) => {
    const thread = portico.conversation(conversationId);
    const show = () => {
      document.body.textContent = thread.getSnapshot().messages.map(({ text }) => text).join();
    };
    thread.subscribe(show);
    show();
  });
  await portico.connect();
  await portico.push.enable();
};
window.isLoaded = true;
"""
CLICK = """async (tag) => {
  const [notification] = await registration.getNotifications({ tag });
  const event = new NotificationEvent("notificationclick", { notification });
  const [work, shown] = [[], []];
  event.waitUntil = (each) => work.push(each); // the browser's own takes only events of the browser
  clients.openWindow = async (url) => (shown.push(`opens ${url}`), null);
  WindowClient.prototype.focus = async function () {
    shown.push(`shows ${new URL(this.url).pathname}`);
    return this;
  };
  dispatchEvent(event);
  await Promise.all(work);
  return shown;
}"""


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """A node that sends Web Push."""
    keys = {
        "PUSH_PROVIDER": "webpush",
        "VAPID_PRIVATE_KEY": vapid_key()[0],
        "VAPID_SUBJECT": "mailto:ops@homes.example",
    }
    with Node(free_port(), **keys).running() as node:
        yield node


@pytest.fixture
def site(node: Node, library: Path) -> Iterator[str]:
    """The address of a site with two pages: one has Portico."""
    worker = f'importScripts("http://127.0.0.1:{node.port}/sdk/portico-worker.js");'
    texts = {"/": HTML, "/messages": HTML, "/help": HELP, "/page.js": SCRIPT, "/portico-worker.js": worker}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            kind = "text/javascript" if path.endswith(".js") else "text/html"
            library_file = library / Path(path).name
            body = library_file.read_bytes() if path.startswith("/sdk/") else texts.get(path, "").encode()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any, **more: Any) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def context(built: None, chromium_with_windows: Browser, site: str) -> Iterator[BrowserContext]:
    """A browser that may show notifications."""
    context = chromium_with_windows.new_context()
    context.grant_permissions(["notifications"], origin=site)
    context.add_init_script(pushes.SUBSCRIBE)
    yield context
    context.close()


def open_messages(context: BrowserContext, site: str, node: Node, user_id: str) -> Page:
    """The page with Portico, which gets pushes."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{site}/messages")
    page.wait_for_function("window.isLoaded")
    page.evaluate("(all) => start(...all)", [node.url, user_id, node.token(user_id)])
    return page


def write(node: Node, sender: str, receiver: str, text: str) -> int:
    """A message; the id of its conversation."""
    rest = Rest(node, sender)
    opened = rest.post("/conversations", {"type": "general", "participant_ids": [receiver]})
    id_ = int(opened.json["conversation"]["id"])
    assert (
        rest.post(
            f"/conversations/{id_}/messages", {"text": text}, Idempotency_Key=f"{sender}-{receiver}"
        ).status
        == 201
    )
    return id_


def push_of(conversation: int, title: str, body: str) -> dict[str, object]:
    """What Portico sends of a message."""
    url = f"/conversations/{conversation}"
    data = {"kind": "message", "url": url, "conversation_id": str(conversation), "seq": "1"}
    return {
        "title": title,
        "body": body,
        "tag": f"c{conversation}",
        "silent": False,
        "badge": 1,
        "data": data,
    }


def click(context: BrowserContext, conversation: int) -> list[str]:
    """Click the notification of a conversation. What is shown or opened."""
    [worker] = context.service_workers
    shown: list[str] = worker.evaluate(CLICK, f"c{conversation}")
    return shown


def test_a_click_shows_the_conversation_in_the_page_that_listens(
    context: BrowserContext, site: str, node: Node
) -> None:
    conversation = write(node, "ada-push", "bob-push", "Is it still free?")
    page = open_messages(context, site, node, "bob-push")
    other = context.new_page()
    other.goto(f"{site}/help")  # used last, and without Portico
    pushes.deliver(page, push_of(conversation, "Ada", "Is it still free?"))
    pushes.until_shown(page, "Ada: Is it still free?")
    assert click(context, conversation) == ["shows /messages"]
    page.wait_for_function("document.body.textContent === 'Is it still free?'")
    pushes.until_shown(page, "")
    assert other.text_content("body") == "Help"


def test_a_click_without_a_page_that_listens_opens_one(
    context: BrowserContext, site: str, node: Node
) -> None:
    conversation = write(node, "ada-push", "cyd-push", "Hello Cyd")
    page = open_messages(context, site, node, "cyd-push")
    pushes.deliver(page, push_of(conversation, "Ada", "Hello Cyd"))
    pushes.until_shown(page, "Ada: Hello Cyd")
    page.goto(f"{site}/help")
    assert click(context, conversation) == [f"opens /conversations/{conversation}"]
    pushes.until_shown(page, "")


def test_what_is_read_elsewhere_needs_no_notification(context: BrowserContext, site: str, node: Node) -> None:
    read, unread = (write(node, each, "dee-push", "Hello Dee") for each in ("ada-push", "eve-push"))
    page = open_messages(context, site, node, "dee-push")
    for conversation, name in ((read, "Ada"), (unread, "Eve")):
        pushes.deliver(page, push_of(conversation, name, json.dumps("<b>Hello</b>")))
    pushes.until_shown(page, 'Ada: "<b>Hello</b>",Eve: "<b>Hello</b>"')
    Rest(node, "dee-push").post(f"/conversations/{read}/read", {})  # on a phone, while this page is open
    pushes.until_shown(page, 'Eve: "<b>Hello</b>"')
    page.goto(f"{site}/help")
    pushes.deliver(page, {"data": {}, "tag": f"c{unread}", "silent": True, "badge": 0})  # while none is
    pushes.until_shown(page, "")
