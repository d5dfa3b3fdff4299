"""Microphones, cameras and the screen in calls of the widget."""

import pytest
from playwright.sync_api import expect

from tests.browser.call_pages import (
    NOTE_PEERS,
    await_sound,
    button,
    connect,
    has_muted,
    open_pair,
    picture,
    sees_moving,
)
from tests.browser.widgets import Open, WidgetPage
from tests.support.node import Node
from tests.support.web import needs_npm

pytestmark = needs_npm
Pages = tuple[WidgetPage, WidgetPage]
# Devices that can be unplugged: the page gets the same errors and events as of real ones.
SOCKETS = """() => {
  const media = navigator.mediaDevices;
  const [open, list] = [media.getUserMedia.bind(media), media.enumerateDevices.bind(media)];
  const [gone, tracks] = [new Set(), []];
  const left = async () => (await list()).filter(({ label }) => !gone.has(label));
  const choose = async (name, wanted) => {
    if (!wanted) return false;
    const devices = (await left()).filter(({ kind }) => kind === `${name}input`);
    if (devices.length === 0) throw new DOMException("none", "NotFoundError");
    return wanted === true ? { deviceId: { exact: devices[0].deviceId } } : wanted;
  };
  media.enumerateDevices = left;
  media.getUserMedia = async ({ audio, video }) => {
    const wanted = { audio: await choose("audio", audio), video: await choose("video", video) };
    const stream = await open(wanted);
    tracks.push(...stream.getTracks());
    return stream;
  };
  const end = (track) => {
    track.stop();
    track.dispatchEvent(new Event("ended"));
  };
  window.unplug = (...labels) => {
    for (const label of labels) gone.add(label);
    for (const track of tracks) if (gone.has(track.label) && track.readyState === "live") end(track);
    media.dispatchEvent(new Event("devicechange"));
  };
  window.plug = (...labels) => {
    for (const label of labels) gone.delete(label);
    media.dispatchEvent(new Event("devicechange"));
  };
  const share = media.getDisplayMedia.bind(media);
  media.getDisplayMedia = async (...all) => {
    const stream = await share(...all);
    window.stopInTheBrowser = () => end(stream.getVideoTracks()[0]);
    return stream;
  };
}"""
MICROPHONES = ["Fake Default Audio Input", "Fake Audio Input 1", "Fake Audio Input 2"]
CAMERAS = ["fake_device_0", "fake_device_1", "fake_device_2"]
# The fake camera has 4:3, the fake screen 16:9.
IS_WIDE = """([name, isWide]) => {
  const root = document.querySelector("portico-inbox").shadowRoot;
  const video = [...root.querySelectorAll("video")].find(({ ariaLabel }) => ariaLabel === name);
  return video?.videoWidth > 0 && video.videoWidth / video.videoHeight > 1.5 === isWide;
}"""


@pytest.fixture
def pages(widget: Open, people: tuple[str, str], node: Node) -> Pages:
    """Ada and Bob in a video call; Ada's devices can be unplugged."""
    ada, bob = open_pair(widget, people, node)
    ada.page.evaluate(SOCKETS)
    bob.page.evaluate(NOTE_PEERS)
    connect(ada, bob, people)
    return ada, bob


def unplug(widget: WidgetPage, labels: list[str]) -> None:
    widget.page.evaluate("(labels) => unplug(...labels)", labels)


def plug(widget: WidgetPage, labels: list[str]) -> None:
    widget.page.evaluate("(labels) => plug(...labels)", labels)


def sees_the_screen(widget: WidgetPage, name: str, is_screen: bool = True) -> None:
    """Wait until the picture of somebody has the form of a screen, or of a camera again."""
    widget.page.wait_for_function(IS_WIDE, arg=[name, is_screen], polling=100)
    sees_moving(widget, name)


def choose(widget: WidgetPage, kind: str, label: str) -> None:
    """Another device, from the list of those that are there."""
    button(widget, "Microphone and camera").click()
    devices = widget.page.get_by_role("combobox", name=kind)
    devices.select_option(label=label)
    expect(devices.locator("option:checked")).to_have_text(label)
    button(widget, "Microphone and camera").click()


def test_an_unplugged_microphone_is_replaced_and_its_owner_is_told(pages: Pages) -> None:
    ada, bob = pages
    unplug(ada, MICROPHONES[:1])
    expect(ada.page.get_by_role("status").filter(has_text="was disconnected")).to_have_text(
        "Your microphone was disconnected. Fake Audio Input 1 is used now."
    )
    assert ada.violations() == []
    await_sound(bob)
    button(ada, "Microphone and camera").click()
    expect(ada.page.get_by_role("combobox", name="Microphone").get_by_role("option")).to_have_text(
        MICROPHONES[1:]
    )


def test_without_the_last_microphone_both_are_told_and_another_one_can_be_chosen(
    pages: Pages, people: tuple[str, str]
) -> None:
    ada, bob = pages
    unplug(ada, MICROPHONES)
    expect(ada.page.get_by_role("alert")).to_contain_text("the others do not hear you")
    expect(button(ada, "Turn the microphone on")).to_be_visible()
    expect(has_muted(bob, people[0])).to_be_visible()
    assert ada.violations() == []
    plug(ada, MICROPHONES[2:])
    choose(ada, "Microphone", MICROPHONES[2])
    expect(ada.page.get_by_role("alert")).to_have_count(0)
    expect(has_muted(bob, people[0])).to_have_count(0)
    await_sound(bob)


def test_an_unplugged_camera_is_no_frozen_picture_and_comes_back(
    pages: Pages, people: tuple[str, str]
) -> None:
    ada, bob = pages
    unplug(ada, CAMERAS)
    expect(ada.page.get_by_role("alert")).to_contain_text("Your camera was disconnected")
    expect(picture(bob, people[0])).to_be_hidden()
    plug(ada, CAMERAS)
    button(ada, "Turn the camera on").click()
    expect(ada.page.get_by_role("alert")).to_have_count(0)
    sees_moving(bob, people[0])


def test_a_camera_that_is_off_stays_off_when_it_is_unplugged(pages: Pages, people: tuple[str, str]) -> None:
    ada, bob = pages
    button(ada, "Turn the camera off").click()
    expect(picture(bob, people[0])).to_be_hidden()
    unplug(ada, CAMERAS[:1])
    button(ada, "Turn the microphone off").click()
    expect(has_muted(bob, people[0])).to_be_visible()  # what came before it has arrived too
    expect(picture(bob, people[0])).to_be_hidden()
    expect(button(ada, "Turn the camera on")).to_be_visible()


def test_another_camera_and_another_microphone_are_used(pages: Pages, people: tuple[str, str]) -> None:
    ada, bob = pages
    choose(ada, "Camera", CAMERAS[2])  # the pictures of the second one are of depth, which no call sends
    sees_moving(bob, people[0])
    choose(ada, "Microphone", MICROPHONES[2])
    await_sound(bob)
    unplug(ada, [CAMERAS[0], MICROPHONES[0]])  # which are used no more: nothing is said, nothing changes
    sees_moving(bob, people[0])
    await_sound(bob)
    expect(ada.page.get_by_role("status").filter(has_text="disconnected")).to_have_count(0)


@pytest.mark.parametrize("is_in_the_browser", [False, True], ids=["in the call", "in the browser"])
def test_the_screen_is_shared_until_it_is_stopped_and_the_camera_is_back(
    pages: Pages, people: tuple[str, str], is_in_the_browser: bool
) -> None:
    ada, bob = pages
    button(ada, "Share the screen").click()
    sees_the_screen(bob, people[0])
    if is_in_the_browser:
        ada.page.evaluate("stopInTheBrowser()")
    else:
        button(ada, "Stop sharing the screen").click()
    sees_the_screen(bob, people[0], is_screen=False)
    expect(button(ada, "Turn the camera off")).to_be_visible()
    expect(button(ada, "Share the screen")).to_be_visible()


def test_a_camera_that_was_off_before_the_screen_stays_off_after_it(
    pages: Pages, people: tuple[str, str]
) -> None:
    ada, bob = pages
    button(ada, "Turn the camera off").click()
    expect(picture(bob, people[0])).to_be_hidden()
    for _ in range(2):
        button(ada, "Share the screen").click()
        sees_the_screen(bob, people[0])
        ada.page.evaluate("stopInTheBrowser()")
        expect(picture(bob, people[0])).to_be_hidden()
    button(ada, "Turn the camera on").click()
    sees_the_screen(bob, people[0], is_screen=False)
