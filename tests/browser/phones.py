"""Phones in pages of a browser: `page/phone.js`, moved from here."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Route

from tests.support.node import Node

PAGE = Path(__file__).parent / "page"
AUTOBAHN = Path(__file__).parent.parent / "system/js/node_modules/autobahn-browser/autobahn.min.js"
SITE = "http://localhost"  # nothing listens there: the files are put in the browser's way
OPEN = """async ([url, userId, token]) => {
  window.phone = await Phone.open(url, userId, token, document.getElementById("remote"));
}"""
RECEIVED = """async () => {
  const received = { frames: 0, loudness: 0 };
  for (const report of (await phone.peer.getStats()).values()) {
    if (report.type !== "inbound-rtp") continue;
    received.frames += report.framesDecoded ?? 0;
    received.loudness += report.totalAudioEnergy ?? 0;
  }
  return received;
}"""
MORE = f"""async ([what, patience]) => {{
  const received = {RECEIVED};
  const before = (await received())[what];
  const deadline = performance.now() + patience;
  while ((await received())[what] <= before) {{
    if (performance.now() > deadline) throw new Error(`no more ${{what}} than ${{before}}`);
    await new Promise((look) => setTimeout(look, 50));
  }}
}}"""  # Playwright's own wait_for_function takes the promise of an async function for true
PATIENCE = 20_000  # milliseconds


class Phone:
    """Somebody's phone, in a page of its own."""

    def __init__(self, page: Page, node: Node, user_id: str) -> None:
        self.page = page
        self.user_id = user_id
        self._token = node.token(user_id)
        self.mistakes: list[str] = []
        self._node = node
        page.on("pageerror", lambda error: self.mistakes.append(str(error)))
        page.on("console", self._collect)
        page.set_default_timeout(PATIENCE)

    def turn_on(self) -> None:
        """Load the page, and come in; again after it was on means to reload it."""
        self.page.goto(f"{SITE}/index.html")
        self.page.evaluate(OPEN, [self._node.url, self.user_id, self._token])

    def do(self, verb: str, *arguments: Any) -> Any:
        """Press a button: call a method of the phone."""
        return self.page.evaluate("([verb, args]) => phone[verb](...args)", [verb, list(arguments)])

    def ask(self, verb: str, **arguments: Any) -> dict[str, Any]:
        """Ask Portico for something about calls."""
        answer: dict[str, Any] = self.do("ask", verb, arguments)
        return answer

    def lose_the_connection(self) -> None:
        """The WebSocket closes without a word of WAMP."""
        self.page.evaluate("phone.session._socket.close()")

    def until(self, condition: str) -> None:
        """Wait until something is true of the phone."""
        self.page.wait_for_function(f"() => {condition}", polling=50)

    @property
    def call(self) -> dict[str, Any]:
        """The call as the phone knows it."""
        call: dict[str, Any] = self.page.evaluate("phone.call")
        return call

    def await_sound(self) -> None:
        """Wait until there is more sound than there was."""
        self._until_more("loudness")

    def sees_something(self) -> None:
        """Wait until there are more pictures than there were: `framesDecoded` grows."""
        self._until_more("frames")

    def received(self) -> dict[str, Any]:
        """Pictures decoded and sound heard so far."""
        received: dict[str, Any] = self.page.evaluate(RECEIVED)
        return received

    def _collect(self, line: ConsoleMessage) -> None:
        """What the phone reports; the browser itself also complains of a lost connection."""
        if line.type == "error" and line.location["url"].endswith("phone.js"):
            self.mistakes.append(line.text)

    def _until_more(self, what: str) -> None:
        self.until("phone.peer")
        self.page.evaluate(MORE, [what, PATIENCE])


def open_phone(browser: Browser, node: Node, user_id: str) -> Phone:
    """A phone that is turned on, of somebody who shares nothing with others but the node."""
    context = browser.new_context()
    context.route(f"{SITE}/*", _serve)
    phone = Phone(context.new_page(), node, user_id)
    phone.turn_on()
    return phone


def _serve(route: Route) -> None:
    name = Path(route.request.url).name
    route.fulfill(path=AUTOBAHN if name == AUTOBAHN.name else PAGE / name)
