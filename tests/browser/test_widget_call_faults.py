"""Calls in the widget when something comes in the way: another call, the network."""

import pytest
from playwright.sync_api import expect

from tests.browser.call_pages import (
    LONG,
    NOTE_PEERS,
    await_sound,
    button,
    connect,
    has_muted,
    lines,
    open_group,
    open_pair,
    sees,
    sees_moving,
)
from tests.browser.widgets import Open, WidgetPage, rows
from tests.support.node import Node
from tests.support.web import needs_npm

pytestmark = needs_npm
HOLD = """() => {
  const media = navigator.mediaDevices;
  const open = media.getUserMedia.bind(media);
  const released = new Promise((resolve) => { window.release = resolve; });
  media.getUserMedia = async (what) => (await released, open(what));
}"""
RELEASE = "void release()"
HAS_FAILED = "() => peers.some(({ connectionState }) => connectionState === 'failed')"


@pytest.fixture
def pages(widget: Open, people: tuple[str, str], node: Node) -> tuple[WidgetPage, WidgetPage]:
    """Ada's page and Bob's phone; the conversation is open on both."""
    ada, bob = open_pair(widget, people, node)
    rows(bob).tap()
    expect(button(bob, "Video call")).to_be_visible()
    return ada, bob


@pytest.mark.parametrize("is_ringing", [False, True], ids=["at once", "while it begins to ring"])
def test_two_people_who_call_each_other_have_one_call(
    pages: tuple[WidgetPage, WidgetPage], people: tuple[str, str], node: Node, is_ringing: bool
) -> None:
    ada, bob = pages
    for each in pages:
        each.page.evaluate(HOLD)
        button(each, "Video call").click()
        expect(each.page.get_by_role("dialog")).to_be_visible()
    ada.page.evaluate(RELEASE)
    if is_ringing:
        expect(ada.page.get_by_role("status").filter(has_text="Calling…")).to_be_visible()
    bob.page.evaluate(RELEASE)
    for each, other in ((ada, people[1]), (bob, people[0])):
        sees_moving(each, other)
        expect(each.page.get_by_role("timer")).to_be_visible()
        expect(each.page.get_by_role("alertdialog")).to_have_count(0)
    made = node.sql("select count(*) from call where caller_id in (%s, %s)", *(p.lower() for p in people))
    assert made == [(1,)]
    button(bob, "Hang up").tap()
    for each in pages:
        expect(lines(each)).to_have_count(1)
        expect(lines(each)).to_contain_text(["Video call"])


class Network:
    """Between a page and the others; the page's connection to Portico stays as it is."""

    def __init__(self, widget: WidgetPage) -> None:
        self._session = widget.page.context.new_cdp_session(widget.page)
        self._session.send("Network.enable")
        self.lose(0)  # Chromium loses only packets of connections that began with some emulation

    def lose(self, percent: int) -> None:
        """So many packets from now on."""
        throughput = {"downloadThroughput": 10**9, "uploadThroughput": 10**9}
        self._session.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": 1, **throughput, "packetLoss": percent, "packetQueueLength": 10},
        )


def test_a_call_comes_back_after_the_network_was_lost(
    pages: tuple[WidgetPage, WidgetPage], people: tuple[str, str]
) -> None:
    ada, bob = pages
    for each in pages:
        each.page.evaluate(NOTE_PEERS)
    network = Network(bob)
    connect(ada, bob, people)
    network.lose(100)
    for each in pages:
        again = each.page.get_by_role("status").filter(has_text="Connecting again…")
        expect(again).to_be_visible(timeout=LONG)
    bob.page.wait_for_function(HAS_FAILED, timeout=LONG)  # from here only a new negotiation helps
    network.lose(0)
    for each in pages:  # the browser sends pictures again when it trusts the network, which may take minutes
        expect(each.page.get_by_role("timer")).to_be_visible(timeout=LONG)
        await_sound(each)


def test_a_call_comes_back_after_the_connection_to_portico_was_lost(
    pages: tuple[WidgetPage, WidgetPage], people: tuple[str, str]
) -> None:
    ada, bob = pages
    connect(ada, bob, people)
    bob.lose_the_connection()
    expect(ada.page.get_by_role("status").filter(has_text="Connecting again…")).to_be_visible()
    bob.is_offline = False
    for each, other in ((ada, people[1]), (bob, people[0])):
        expect(each.page.get_by_role("timer")).to_be_visible(timeout=LONG)
        sees_moving(each, other)
    button(ada, "Turn the microphone off").click()
    expect(has_muted(bob, people[0])).to_be_visible()


def test_four_people_see_each_other_and_who_is_muted(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    names = [*people, f"Cyd{people[0]}", f"Dee{people[0]}"]
    pages = open_group(widget, names, node)
    for each in pages:
        each.page.set_default_timeout(LONG)  # twelve pictures are coded on one machine
    button(pages[0], "Video call").click()
    for each in pages[1:3]:
        button(each, "Answer with video").click()
    button(pages[0], "Turn the microphone off").click()
    for each in pages[1:3]:
        expect(has_muted(each, names[0])).to_be_visible()
    button(pages[3], "Answer with video").click()
    for each, own in zip(pages, names, strict=True):
        expect(each.page.locator("figure")).to_have_count(4)
        for name in names:
            sees(each, "You" if name == own else name)
    expect(has_muted(pages[3], names[0])).to_be_visible()  # also who came later
    button(pages[0], "Turn the microphone on").click()
    for each in pages[1:]:
        expect(has_muted(each, names[0])).to_have_count(0)
    button(pages[3], "Hang up").click()
    for each in pages[:3]:
        expect(each.page.locator("figure")).to_have_count(3)
    sees_moving(pages[1], names[2])
