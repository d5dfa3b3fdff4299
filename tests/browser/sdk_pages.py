"""Pages with the client library in Chromium, and words of tests about them."""

from itertools import count
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Route, WebSocketRoute

from tests.support.node import Node

SITE = "http://localhost"  # nothing listens there: the files are put in the browser's way
PAGE = "<!doctype html><title>A page</title><script type=module src=page.js></script>"
SCRIPT = """import { Portico } from "./index.js";
window.open = (url, userId, tokens) => {
  window.asked = 0;
  const token = async () => tokens[Math.min(window.asked++, tokens.length - 1)];
  window.portico = new Portico({ url, userId, token });
  window.errors = [];
  portico.on("error", (error) => errors.push(error.message));
  window.connecting = portico.connect().catch((error) => errors.push(error.message));
};
window.watch = (call) => {
  window.call = call;
  call.on("error", (error) => errors.push(error.message));
};
window.opened = true;
"""
MODULE = {"Content-Type": "text/javascript", "Access-Control-Allow-Origin": "*"}
EVENT = "[36,"  # how a frame of WAMP with an event begins
PATIENCE = 20_000  # milliseconds
TEXTS = "portico.conversation(id).getSnapshot().messages.map(({ text }) => text)"


class Device:
    """Somebody's browser, with a line that can be cut."""

    def __init__(self, context: BrowserContext, node: Node, user_id: str, library: Path) -> None:
        self.context = context
        self.user_id = user_id
        self.tokens: list[str] = []  # what the page is given, the last one again and again; empty: a good one
        self.headers: dict[str, str] = {}  # of the page
        self.is_offline = False
        self.sockets = 0
        self.eaten = 0  # events that did not come through
        self._node = node
        self._library = library
        self._lines: list[WebSocketRoute] = []
        context.route(f"{SITE}/*", self._serve)
        context.route_web_socket(node.url, self._connect)

    def open_tab(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE)
        self.load(page)
        return page

    def load(self, page: Page) -> None:
        """Open the page, or load it again."""
        page.goto(f"{SITE}/index.html")
        page.wait_for_function("window.opened")
        tokens = self.tokens or [self._node.token(self.user_id)]
        page.evaluate("(all) => open(...all)", [self._node.url, self.user_id, tokens])

    def cut_the_line(self) -> None:
        self.is_offline = True
        for line in self._lines:
            line.close()

    def _connect(self, line: WebSocketRoute) -> None:
        if self.is_offline:
            line.close()
            return
        self.sockets += 1
        self._lines.append(line)
        self._join(line)

    def _join(self, line: WebSocketRoute) -> None:
        line.connect_to_server()

    def _serve(self, route: Route) -> None:
        name = Path(route.request.url).name
        if name == "index.html":
            route.fulfill(body=PAGE, content_type="text/html", headers=self.headers)
        elif name == "page.js":
            route.fulfill(body=SCRIPT, headers=MODULE)
        else:
            route.fulfill(path=self._library / name, headers=MODULE)


class LossyDevice(Device):
    """A browser at a proxy that eats one event in ten."""

    def _join(self, line: WebSocketRoute) -> None:
        server = line.connect_to_server()
        events = count(1)

        def hand_on(frame: str | bytes) -> None:
            if str(frame).startswith(EVENT) and next(events) % 10 == 0:
                self.eaten += 1
            else:
                line.send(frame)

        server.on_message(hand_on)


def until_online(page: Page) -> None:
    page.wait_for_function(
        "portico.status === 'online' && portico.conversations.getSnapshot().hasMore === false"
    )


def create(page: Page, other: str) -> int:
    """A conversation with somebody; its id, which is also in `id` of the page."""
    number = page.evaluate(
        "async (other) => (window.id = (await portico.createConversation({ participantIds: [other],"
        " type: 'general' })).id)",
        other,
    )
    return int(number)


def show(page: Page, id_: int) -> None:
    page.evaluate("(id) => { window.id = id; portico.conversation(id); }", id_)


def await_texts(page: Page, texts: list[str]) -> None:
    page.wait_for_function(f"(texts) => JSON.stringify({TEXTS}) === JSON.stringify(texts)", arg=texts)
