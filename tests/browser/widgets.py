"""Pages with `<portico-inbox>` or `<portico-chat>`, of a site with a strict Content-Security-Policy."""

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from playwright.sync_api import Browser, Locator, Page, Route, WebSocketRoute, expect

from tests.support.node import ROOT, Node
from tests.support.rest import Rest

SITE = "http://localhost"  # nothing listens there: the files are put in the browser's way
AXE = ROOT / "web" / "widget" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True}  # options of a context
PATIENCE = 15_000  # milliseconds
expect.set_options(timeout=PATIENCE)
PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>A site</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/page.css">
<script type="module" src="{node}/sdk/{script}"></script><script type="module" src="/page.js"></script>
</head><body><main><h1>A site</h1>{element}</main></body></html>"""
STYLE = """:root { color-scheme: light dark } html, body { margin: 0 }
h1 { box-sizing: border-box; height: 40px; margin: 0; padding: 8px 20px; font: 600 16px/24px system-ui }
h1 + :not(portico-launcher) { height: calc(100vh - 40px) }"""
SCRIPT = """const names = "portico-inbox, portico-chat, portico-launcher, portico-team-inbox";
const element = document.querySelector(names);
element.addEventListener("portico-token-needed", (event) => event.detail.respond(%s));"""
POLICY = (
    "default-src 'none'; script-src 'self' {node}; style-src 'self'; img-src 'self' data: {node}; "
    "media-src {node} blob:; connect-src {node} {socket}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)

STORED = """async ([counts, patience]) => {
  const end = Date.now() + patience;
  const countOf = (db, store) => new Promise((resolve) => {
    db.transaction(store).objectStore(store).count().onsuccess = ({ target }) => resolve(target.result);
  });
  let found = await indexedDB.databases();
  while (found.length === 0) {
    if (Date.now() > end) throw new Error("nothing is stored");
    await new Promise((resolve) => setTimeout(resolve, 20));
    found = await indexedDB.databases();
  }
  const [{ name }] = found;
  const db = await new Promise((resolve) => {
    indexedDB.open(name).onsuccess = ({ target }) => resolve(target.result);
  });
  for (const [store, count] of Object.entries(counts))
    while ((await countOf(db, store)) < count) {
      if (Date.now() > end) throw new Error(`${store} has ${await countOf(db, store)} of ${count}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  db.close();
}"""


NO_HEADERS: Mapping[str, str] = MappingProxyType({})
POLICY_NAME = "Content Security Policy"  # how Chromium begins a complaint


class WidgetPage:
    """Somebody's page with the element. Its connection can be cut."""

    def __init__(self, page: Page, mistakes: list[str]) -> None:
        self.page = page
        self.mistakes = mistakes
        self.is_offline = False
        self._sockets: list[WebSocketRoute] = []

    def lose_the_connection(self) -> None:
        """Close the WebSocket, and let no new one through."""
        self.is_offline = True
        for socket in self._sockets:
            socket.close()
        self._sockets.clear()

    def write(self, text: str) -> None:
        """Write into the field, and send it with the Enter key."""
        self.write_into(self.page.get_by_label("Write a message"), text)

    def write_into(self, field: Locator, text: str) -> None:
        """The same, in any language."""
        field.fill(text)
        field.press("Enter")

    def overflow(self) -> list[str]:
        """Whether something is wider than the page."""
        is_wider = self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        return ["wider than the page"] if is_wider else []

    def until_stored(self, **counts: int) -> None:
        """Wait until at least so many rows are in these stores of the client library."""
        self.page.evaluate(STORED, [counts, PATIENCE])

    def violations(self) -> list[dict[str, Any]]:
        """What axe finds."""
        self.page.evaluate(AXE.read_text() + "; 0")
        found: list[dict[str, Any]] = self.page.evaluate(
            "async (rules) => (await axe.run(document, { runOnly: rules })).violations", RULES
        )
        return [
            {"rule": rule["id"], "where": [node["target"] for node in rule["nodes"]][:3]} for rule in found
        ]

    def proxy(self, socket: WebSocketRoute) -> None:
        """Connect to the node, unless the line is cut."""
        if self.is_offline:
            socket.close()
            return
        self._sockets.append(socket)
        socket.connect_to_server()


def open_widget(
    browser: Browser,
    node: Node,
    name: str,
    element: str,
    *,
    user_id: str = "",
    site: str = SITE,
    headers: Mapping[str, str] = NO_HEADERS,
    prepare: Callable[[Page], None] = lambda page: None,
    **options: Any,
) -> WidgetPage:
    """A page of somebody with that name; the name is the id too where none is given.

    `prepare` has the page before it goes anywhere.
    """
    context = browser.new_context(
        **{"viewport": {"width": 1100, "height": 700}, "locale": "en-GB", **options}
    )
    address = f"http://127.0.0.1:{node.port}"
    policy = POLICY.format(node=address, socket=address.replace("http", "ws"))
    html = PAGE.format(
        script=script_of(element), node=address, element=element, lang=options.get("locale", "en")
    )
    script = SCRIPT % json.dumps(node.token(user_id or name.lower(), name=name))

    def serve(route: Route) -> None:
        if route.request.url.endswith(".css"):
            route.fulfill(body=STYLE, content_type="text/css")
        elif route.request.url.endswith(".js"):
            route.fulfill(body=script, content_type="text/javascript")
        else:
            sent = {"Content-Security-Policy": policy, **headers}
            route.fulfill(body=html, content_type="text/html", headers=sent)

    context.route(f"{site}/*", serve)
    widget = WidgetPage(context.new_page(), [])
    widget.page.on("pageerror", lambda error: widget.mistakes.append(str(error)))
    widget.page.on(
        "console", lambda line: widget.mistakes.append(line.text) if POLICY_NAME in line.text else None
    )
    widget.page.set_default_timeout(PATIENCE)
    widget.page.route_web_socket("**/ws", widget.proxy)
    prepare(widget.page)
    widget.page.goto(f"{site}/")
    return widget


def script_of(element: str) -> str:
    """The file of the node that defines an element."""
    files = {"<portico-launcher": "portico-launcher.js", "<portico-team-inbox": "portico-team-inbox.js"}
    return next((file for start, file in files.items() if start in element), "portico-chat.js")


Open = Callable[..., WidgetPage]  # what the fixture `widget` gives


def messages(widget: WidgetPage) -> Locator:
    return widget.page.get_by_role("article")


def rows(widget: WidgetPage) -> Locator:
    return widget.page.get_by_label("Conversations", exact=True).get_by_role("button")


def talk(node: Node, ada: str, bob: str, *texts: str) -> int:
    """A conversation in which Ada wrote to Bob; its id."""
    sender = Rest(node, ada.lower())
    opened = sender.post("/conversations", {"type": "general", "participant_ids": [bob.lower()]})
    conversation_id = int(opened.json["conversation"]["id"])
    for number, text in enumerate(texts):
        path = f"/conversations/{conversation_id}/messages"
        assert sender.post(path, {"text": text}, Idempotency_Key=f"{ada}-{number}").status == 201
    return conversation_id
