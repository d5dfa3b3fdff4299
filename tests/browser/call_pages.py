"""Pages of people who call each other, and words of tests about them."""

from collections.abc import Sequence

from playwright.sync_api import Locator, expect

from tests.browser.widgets import PHONE, Open, WidgetPage, rows, talk
from tests.support.node import Node
from tests.support.rest import Rest

INBOX = "<portico-inbox></portico-inbox>"
PLAYS = """(name) => [...document.querySelector("portico-inbox").shadowRoot.querySelectorAll("video")]
  .some((video) => video.ariaLabel === name && video.videoWidth > 0 && video.currentTime > 0)"""
MOVES = """async ([name, patience]) => {
  const root = document.querySelector("portico-inbox").shadowRoot;
  const end = performance.now() + patience;
  let before = null;
  for (;;) {
    const video = [...root.querySelectorAll("video")].find(({ ariaLabel }) => ariaLabel === name);
    const frames = video?.hidden === false ? video.getVideoPlaybackQuality().totalVideoFrames : 0;
    before ??= frames;
    if (frames > before + 2) return;
    if (performance.now() > end) throw new Error(`no new pictures of ${name} after ${before}`);
    await new Promise((look) => setTimeout(look, 50));
  }
}"""
NOTE_PEERS = """() => {
  window.peers = [];
  const Real = RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(...all) { super(...all); peers.push(this); }
  };
}"""
HEARS = """async (patience) => {
  const energy = async () => {
    let sum = 0;
    for (const peer of peers)
      for (const report of (await peer.getStats()).values())
        if (report.type === "inbound-rtp" && report.kind === "audio") sum += report.totalAudioEnergy ?? 0;
    return sum;
  };
  const before = await energy();
  const end = performance.now() + patience;
  while ((await energy()) <= before) {
    if (performance.now() > end) throw new Error(`no more sound than ${before}`);
    await new Promise((look) => setTimeout(look, 100));
  }
}"""
LONG = 60_000  # milliseconds: the network has that time to come back


def open_pair(widget: Open, people: tuple[str, str], node: Node) -> tuple[WidgetPage, WidgetPage]:
    """Ada's page, on which their conversation is open, and Bob's phone."""
    ada, bob = people
    conversation = talk(node, ada, bob, "Hello")
    bobs = widget(bob, INBOX, **PHONE)
    expect(rows(bobs)).to_have_count(1)
    adas = widget(ada, f'<portico-inbox conversation="{conversation}"></portico-inbox>')
    expect(button(adas, "Video call")).to_be_visible()
    return adas, bobs


def open_group(widget: Open, names: Sequence[str], node: Node) -> list[WidgetPage]:
    """A page for each of them, on which their group is open."""
    ids = [name.lower() for name in names]
    opened = Rest(node, ids[0]).post(
        "/conversations", {"type": "group", "title": "Flat 12", "participant_ids": ids[1:]}
    )
    element = f'<portico-inbox conversation="{opened.json["conversation"]["id"]}"></portico-inbox>'
    pages = [widget(name, element) for name in names]
    for each in pages:
        expect(button(each, "Voice call")).to_be_visible()
    return pages


def button(widget: WidgetPage, name: str) -> Locator:
    return widget.page.get_by_role("button", name=name, exact=True)


def lines(widget: WidgetPage) -> Locator:
    """Messages that are a line of their own, such as a call."""
    return widget.page.locator(".line")


def picture(widget: WidgetPage, name: str) -> Locator:
    """What is shown of somebody; hidden while there is only an avatar."""
    return widget.page.locator(f"video[aria-label='{name}']")


def sees(widget: WidgetPage, name: str) -> None:
    """Wait until there is a picture of somebody."""
    widget.page.wait_for_function(PLAYS, arg=name, polling=100)


def sees_moving(widget: WidgetPage, name: str, patience: int = LONG) -> None:
    """Wait until new pictures of somebody have come."""
    widget.page.evaluate(MOVES, [name, patience])


def await_sound(widget: WidgetPage) -> None:
    """Wait until new sound has come; the page must have noted its peers (NOTE_PEERS)."""
    widget.page.evaluate(HEARS, LONG)


def connect(ada: WidgetPage, bob: WidgetPage, people: tuple[str, str]) -> None:
    """A video call in which both see each other."""
    button(ada, "Video call").click()
    button(bob, "Answer with video").tap()
    sees_moving(ada, people[1])
    sees_moving(bob, people[0])


def has_muted(widget: WidgetPage, name: str) -> Locator:
    """The sign that somebody's microphone is off."""
    return widget.page.get_by_role("img", name=f"{name}: Microphone off", exact=True)
