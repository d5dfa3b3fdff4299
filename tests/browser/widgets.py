"""Pages with `<portico-inbox>` or `<portico-chat>`, of a site with a strict Content-Security-Policy."""

import json
from typing import Any

from playwright.sync_api import Browser, Page, Route, WebSocketRoute

from tests.support.node import ROOT, Node

SITE = "http://localhost"  # nothing listens there: the files are put in the browser's way
AXE = ROOT / "web" / "widget" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE = 15_000  # milliseconds
PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>A site</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/page.css">
<script type="module" src="{node}/sdk/portico-chat.js"></script><script type="module" src="/page.js"></script>
</head><body><main><h1>A site</h1>{element}</main></body></html>"""
STYLE = "html, body { margin: 0 } h1 { margin: 0; height: 40px } h1 + * { height: calc(100vh - 40px) }"
SCRIPT = """const element = document.querySelector("portico-inbox, portico-chat");
element.addEventListener("portico-token-needed", (event) => event.detail.respond(%s));"""
POLICY = (
    "default-src 'none'; script-src 'self' {node}; style-src 'self'; img-src 'self' data: {node}; "
    "connect-src {node} {socket}; require-trusted-types-for 'script'; trusted-types 'none'"
)


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
        self.page.get_by_label("Write a message").fill(text)
        self.page.keyboard.press("Enter")

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


def open_widget(browser: Browser, node: Node, name: str, element: str, **options: Any) -> WidgetPage:
    """A page of somebody with that id and name."""
    context = browser.new_context(
        **{"viewport": {"width": 1100, "height": 700}, "locale": "en-GB", **options}
    )
    address = f"http://127.0.0.1:{node.port}"
    policy = POLICY.format(node=address, socket=address.replace("http", "ws"))
    html = PAGE.format(node=address, element=element, lang=options.get("locale", "en"))
    script = SCRIPT % json.dumps(node.token(name.lower(), name=name))

    def serve(route: Route) -> None:
        if route.request.url.endswith(".css"):
            route.fulfill(body=STYLE, content_type="text/css")
        elif route.request.url.endswith(".js"):
            route.fulfill(body=script, content_type="text/javascript")
        else:
            headers = {"Content-Security-Policy": policy}
            route.fulfill(body=html, content_type="text/html", headers=headers)

    context.route(f"{SITE}/*", serve)
    widget = WidgetPage(context.new_page(), [])
    widget.page.on("pageerror", lambda error: widget.mistakes.append(str(error)))
    widget.page.set_default_timeout(PATIENCE)
    widget.page.route_web_socket("**/ws", widget.proxy)
    widget.page.goto(f"{SITE}/")
    return widget
