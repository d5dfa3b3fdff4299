"""Calls in the widget: real WebRTC between two pages in Chromium, with fake cameras and microphones."""

import pytest
from playwright.sync_api import expect

from tests.browser.call_pages import INBOX, button, lines, open_group, open_pair, sees
from tests.browser.widgets import PATIENCE, Open, WidgetPage, rows
from tests.support.node import Node
from tests.support.web import needs_npm

pytestmark = needs_npm
expect.set_options(timeout=PATIENCE)
DENIED = """navigator.mediaDevices.getUserMedia = () =>
  Promise.reject(new DOMException("denied", "NotAllowedError"))"""


NOTE_DEVICES = """() => {
  window.opened = [];
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (what) => (opened.push(what), open(what));
}"""


@pytest.fixture
def pages(widget: Open, people: tuple[str, str], node: Node) -> tuple[WidgetPage, WidgetPage]:
    """Ada's page, on which their conversation is open, and Bob's phone."""
    return open_pair(widget, people, node)


def test_two_people_see_each_other_until_one_hangs_up(
    pages: tuple[WidgetPage, WidgetPage], people: tuple[str, str]
) -> None:
    ada, bob = pages
    button(ada, "Video call").click()
    expect(bob.page.get_by_role("alertdialog", name=f"{people[0]} is calling with video")).to_be_visible()
    assert bob.violations() == []
    button(bob, "Answer with video").tap()
    for each, other in ((ada, people[1]), (bob, people[0])):
        expect(each.page.get_by_role("timer")).to_be_visible()
        sees(each, other)
        sees(each, "You")
    assert ada.violations() == []
    button(ada, "Turn the microphone off").press("Enter")
    expect(button(ada, "Turn the microphone on")).to_be_focused()
    button(ada, "Turn the camera off").click()
    expect(ada.page.get_by_label("You", exact=True)).to_have_count(0)
    adas_picture = bob.page.locator(f"video[aria-label='{people[0]}']")
    expect(adas_picture).to_be_hidden()
    button(ada, "Turn the camera on").click()
    expect(adas_picture).to_be_visible()
    sees(bob, people[0])
    button(ada, "Microphone and camera").click()
    expect(ada.page.get_by_role("combobox", name="Microphone")).not_to_have_value("")
    ada.page.keyboard.press("Escape")
    expect(button(ada, "Show the call")).to_be_visible()
    ada.write("I hear you")
    button(bob, "Hang up").tap()
    expect(lines(ada)).to_contain_text(["Video call"])
    expect(button(ada, "Hang up")).to_have_count(0)
    assert ada.page.evaluate("document.querySelectorAll('[popover]').length") == 0


def test_a_video_call_is_answered_without_opening_the_camera(
    pages: tuple[WidgetPage, WidgetPage], people: tuple[str, str]
) -> None:
    ada, bob = pages
    bob.page.evaluate(NOTE_DEVICES)
    button(ada, "Video call").click()
    button(bob, "Answer without video").tap()
    sees(bob, people[0])
    expect(ada.page.locator(f"video[aria-label='{people[1]}']")).to_be_hidden()
    assert bob.page.evaluate("opened") == [{"audio": True, "video": False}]
    button(bob, "Turn the camera on").tap()
    sees(ada, people[1])
    button(ada, "Hang up").click()
    expect(lines(ada)).to_contain_text(["Video call"])


def test_a_call_that_is_declined_says_so_and_gives_the_focus_back(
    pages: tuple[WidgetPage, WidgetPage], people: tuple[str, str]
) -> None:
    ada, bob = pages
    button(ada, "Voice call").press("Enter")
    expect(ada.page.get_by_role("dialog", name=people[1])).to_be_focused()
    button(bob, "Decline").tap()
    expect(ada.page.get_by_role("status").filter(has_text="Declined")).to_be_visible()
    expect(bob.page.get_by_role("alertdialog")).to_have_count(0)
    expect(button(ada, "Voice call")).to_be_focused()


def test_a_call_that_nobody_answers_is_a_missed_call_in_the_conversation(
    pages: tuple[WidgetPage, WidgetPage],
) -> None:
    ada, bob = pages
    rows(bob).tap()
    bob.page.get_by_label("Write a message").press_sequentially("I am wri")
    button(ada, "Voice call").click()
    expect(bob.page.get_by_role("alertdialog")).to_be_visible()
    bob.page.keyboard.type("ting")  # a ringing call takes no key that is meant for a message
    expect(bob.page.get_by_label("Write a message")).to_have_value("I am writing")
    button(ada, "Hang up").click()
    expect(bob.page.get_by_role("alertdialog")).to_have_count(0)
    expect(lines(bob)).to_contain_text(["Missed call"])


def test_without_a_microphone_the_page_says_what_to_do(pages: tuple[WidgetPage, WidgetPage]) -> None:
    ada, bob = pages
    ada.page.evaluate(f"() => {{ {DENIED} }}")
    button(ada, "Voice call").click()
    expect(ada.page.get_by_role("alert")).to_contain_text("may not use the microphone")
    assert ada.violations() == []
    button(ada, "Close").click()
    expect(button(ada, "Voice call")).to_be_focused()
    expect(bob.page.get_by_role("alertdialog")).to_have_count(0)


def test_a_page_that_is_opened_while_it_rings_rings_too(
    widget: Open, pages: tuple[WidgetPage, WidgetPage], people: tuple[str, str]
) -> None:
    ada, _ = pages
    button(ada, "Voice call").click()
    expect(button(ada, "Hang up")).to_be_visible()
    late = widget(people[1], INBOX, locale="ar")
    late.page.get_by_role("alertdialog", name=f"مكالمة من {people[0]}").wait_for(timeout=2 * PATIENCE)
    assert late.violations() == []


def test_three_people_talk_in_a_group(widget: Open, people: tuple[str, str], node: Node) -> None:
    names = [*people, f"Eve{people[0]}"]
    pages = open_group(widget, names, node)
    button(pages[0], "Voice call").click()
    for each in pages[1:]:
        button(each, "Answer").click()
    for each in pages:
        expect(each.page.get_by_role("timer")).to_be_visible()
        expect(each.page.locator("figure")).to_have_count(3)
    button(pages[2], "Hang up").click()
    expect(pages[0].page.locator("figure")).to_have_count(2)
    button(pages[0], "Hang up").click()
    expect(lines(pages[1])).to_contain_text(["Voice call"])
