"""The screens of calls: the viewer and an agent, each with a page."""

from typing import TYPE_CHECKING

from playwright.sync_api import Locator, expect

from tests.browser.widgets import WidgetPage
from tests.support.rest import Rest

if TYPE_CHECKING:
    from tests.browser.screens import Stage

FIGURE = "figure.tile:not(.tile-own) video"
PLAYS = """(selector) => {
  const video = document.querySelector("portico-inbox").shadowRoot.querySelector(selector);
  return video?.videoWidth > 0 && video.currentTime > 0;
}"""


def calling(stage: "Stage") -> WidgetPage:
    return _call(stage, "phone")


def incoming_call(stage: "Stage") -> WidgetPage:
    viewer = _thread(stage)
    agent = stage.open_agent()
    _button(agent, "video").click()
    expect(viewer.page.locator(".incoming")).to_be_visible()
    return viewer


def video_call(stage: "Stage") -> WidgetPage:
    viewer = _call(stage, "video")
    _answer(stage, viewer)
    viewer.page.wait_for_function(PLAYS, arg=FIGURE, polling=100)
    return viewer


def voice_call(stage: "Stage") -> WidgetPage:
    viewer = _call(stage, "phone")
    _answer(stage, viewer)
    return viewer


def devices(stage: "Stage") -> WidgetPage:
    viewer = voice_call(stage)
    viewer.page.locator(".stage .icon-settings").click()
    expect(viewer.page.locator(".devices select").first).not_to_have_value("")
    return viewer


def small_call(stage: "Stage") -> WidgetPage:
    viewer = voice_call(stage)
    viewer.page.locator(".stage .icon-small").click()
    expect(viewer.page.locator(".small-call")).to_be_visible()
    return viewer


def call_denied(stage: "Stage") -> WidgetPage:
    viewer = _thread(stage)
    viewer.page.evaluate(
        """() => { navigator.mediaDevices.getUserMedia = () =>
        Promise.reject(new DOMException("denied", "NotAllowedError")); }"""
    )
    _button(viewer, "phone").click()
    expect(viewer.page.locator(".call-notice")).to_be_visible()
    return viewer


def hang_up(stage: "Stage") -> None:
    """End what still rings or goes on, so that the next screen begins without it."""
    agent = Rest(stage.node, stage.scene.agent)
    for call in agent.get("/calls").json["calls"]:
        if call["status"] in ("ringing", "active"):
            agent.ask("PATCH", f"/calls/{call['id']}", {"status": "ended"})


def _thread(stage: "Stage") -> WidgetPage:
    viewer = stage.open_inbox(conversation=stage.scene.agents)
    expect(viewer.page.locator(".call-buttons")).to_be_visible()
    return viewer


def _call(stage: "Stage", shape: str) -> WidgetPage:
    """The viewer calls the agent, whose page is open."""
    viewer = _thread(stage)
    agent = stage.open_agent()
    _button(viewer, shape).click()
    expect(agent.page.locator(".incoming")).to_be_visible()
    return viewer


def _answer(stage: "Stage", viewer: WidgetPage) -> None:
    agent = stage.guests[-1]
    agent.page.locator(".incoming-buttons button").last.click()
    expect(viewer.page.get_by_role("timer")).to_be_visible()


def _button(widget: WidgetPage, shape: str) -> Locator:
    return widget.page.locator(f".call-buttons .icon-{shape}")
