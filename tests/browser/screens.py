"""The screens of the widget, each as the steps that lead to it."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from playwright.sync_api import Browser, FilePayload, Locator, expect

from tests.browser import call_screens
from tests.browser.screen_people import Scene
from tests.browser.widgets import NO_HEADERS, WidgetPage, open_widget
from tests.support.node import Node

SIZES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1100, "height": 720}},
    "phone": {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True},
}

SCROLL = """(scroller, top) => {
  scroller.scrollTo(0, top);
  return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
}"""


class Variant(NamedTuple):
    """In which size, light and language the screens are drawn."""

    size: str
    scheme: str
    language: str

    def __str__(self) -> str:
        return f"{self.size}-{self.scheme}-{self.language}"

    def options(self, size: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Those of a browser context that is drawn so, in another size if one is given."""
        return {
            **(size or SIZES[self.size]),
            "color_scheme": self.scheme,
            "locale": self.language,
            "device_scale_factor": 2,
        }


class Stage:
    """Opens pages of the viewer in one variant."""

    def __init__(self, browser: Browser, node: Node, variant: Variant, scene: Scene) -> None:
        self.variant = variant
        self.scene = scene
        self.node = node
        self.guests: list[WidgetPage] = []
        self._browser = browser

    def open(
        self,
        element: str,
        content: str = "",
        user_id: str = "",
        headers: Mapping[str, str] = NO_HEADERS,
        **attributes: Any,
    ) -> WidgetPage:
        """A page with an element."""
        named = "".join(f' {name}="{value}"' for name, value in {**attributes, "theme": "system"}.items())
        options = {**self.variant.options(), "headers": headers}
        html = f"<{element}{named}>{content}</{element}>"
        name = self.scene.cast.names[0]
        return open_widget(
            self._browser, self.node, name, html, user_id=user_id or self.scene.viewer, **options
        )

    def open_agent(self) -> WidgetPage:
        """The page of the agent, who calls or is called."""
        html = f'<portico-inbox conversation="{self.scene.agents}"></portico-inbox>'
        name = self.scene.cast.names[2]
        self.guests.append(open_widget(self._browser, self.node, name, html, user_id=self.scene.agent))
        expect(self.guests[-1].page.locator(".call-buttons")).to_be_visible()
        return self.guests[-1]

    def clear(self) -> None:
        """Close what a screen has opened beside the page of the viewer."""
        if self.guests:
            call_screens.hang_up(self)
        while self.guests:
            self.guests.pop().page.context.close()

    def open_inbox(self, **attributes: Any) -> WidgetPage:
        """The inbox with its list drawn."""
        widget = self.open("portico-inbox", **attributes)
        widget.page.locator(":is(.row, .message, .line):visible").first.wait_for()
        return widget

    def open_thread(self) -> WidgetPage:
        """The inbox with the talk about the flat, read to its end."""
        widget = self.open_inbox(conversation=self.scene.main)
        expect(widget.page.locator(".file")).to_be_visible()
        return widget


def inbox(stage: Stage) -> WidgetPage:
    return stage.open_inbox()


def compact(stage: Stage) -> WidgetPage:
    return stage.open_inbox(density="compact")


def thread(stage: Stage) -> WidgetPage:
    return stage.open_thread()


def menu(stage: Stage) -> WidgetPage:
    widget = stage.open_thread()
    widget.page.locator(".message-more").last.click()
    widget.page.get_by_role("menu").wait_for()
    return widget


def lightbox(stage: Stage) -> WidgetPage:
    widget = stage.open_thread()
    widget.page.locator(".photo").click()
    expect(widget.page.locator(".lightbox img")).to_be_visible()
    return widget


def reply(stage: Stage) -> WidgetPage:
    widget = menu(stage)
    widget.page.locator(".menu-reply").click()
    field(widget).fill(stage.scene.cast.answer)
    return widget


def uploads(stage: Stage) -> WidgetPage:
    widget = stage.open_thread()
    widget.page.route("**/media?*", lambda route: None)  # never answered
    _attach(widget, stage.scene.cast.file)
    widget.page.get_by_role("progressbar").wait_for()
    return widget


def _attach(widget: WidgetPage, name: str) -> None:
    file = FilePayload(name=name, mimeType="application/pdf", buffer=b"%PDF")
    widget.page.locator("input[type=file]").set_input_files([file])


def failed_upload(stage: Stage) -> WidgetPage:
    widget = stage.open_thread()
    widget.page.route("**/media?*", lambda route: route.abort())
    _attach(widget, stage.scene.cast.file)
    widget.page.locator(".upload-failed").wait_for()
    return widget


def draft(stage: Stage) -> WidgetPage:
    widget = stage.open_thread()
    field(widget).fill(stage.scene.cast.answer)
    if widget.page.locator(".back").is_visible():
        widget.page.locator(".back").click()
    else:
        widget.page.locator(".row").first.click()
    widget.page.locator(".row-draft").wait_for()
    return widget


def links(stage: Stage) -> WidgetPage:
    widget = stage.open_thread()
    for top in range(0, 3_000, 150):  # only what is near is drawn
        widget.page.locator(".scroller").evaluate(SCROLL, top)
        if widget.page.locator(".link-card").is_visible():
            break
    expect(widget.page.locator(".link-card")).to_be_visible()
    return widget


def clear_field(widget: WidgetPage) -> None:
    """Take away the draft of an earlier screen, which comes to this device too when it was kept in time."""
    for text in (".", ""):  # what is typed here is not replaced by what was kept
        field(widget).fill(text)


def voice(stage: Stage) -> WidgetPage:
    widget = stage.open_thread()
    clear_field(widget)
    widget.page.locator(".icon-microphone").click()
    expect(widget.page.get_by_role("timer")).to_have_text(re.compile("0:0[2-9]"))
    return widget


def microphone_denied(stage: Stage) -> WidgetPage:
    headers = {"Permissions-Policy": "microphone=()"}
    widget = stage.open("portico-chat", headers=headers, conversation=stage.scene.main)
    expect(widget.page.locator(".file")).to_be_visible()
    clear_field(widget)
    widget.page.locator(".icon-microphone").click()
    widget.page.get_by_role("alert").wait_for()
    return widget


def search(stage: Stage) -> WidgetPage:
    return _search(stage, stage.scene.cast.query, "mark")


def search_without_result(stage: Stage) -> WidgetPage:
    return _search(stage, "xyz", ".empty")


def _search(stage: Stage, query: str, until: str) -> WidgetPage:
    widget = stage.open_inbox()
    widget.page.locator(".search-field").fill(query)
    widget.page.locator(f".results {until}").first.wait_for()
    return widget


def offline(stage: Stage) -> WidgetPage:
    widget = stage.open_thread()
    widget.lose_the_connection()
    widget.page.locator(".connection").wait_for()
    widget.write_into(field(widget), stage.scene.cast.answer)
    widget.page.locator(".progress-pending").wait_for()
    return widget


def launcher(stage: Stage) -> WidgetPage:
    widget = stage.open("portico-launcher")
    expect(widget.page.get_by_role("button")).to_contain_text(re.compile(r"\d"))
    return widget


def launcher_open(stage: Stage) -> WidgetPage:
    widget = launcher(stage)
    widget.page.get_by_role("button").click()
    widget.page.locator(".row").first.wait_for()
    return widget


def empty(stage: Stage) -> WidgetPage:
    widget = stage.open("portico-inbox", user_id=f"nobody-{stage.variant.language}")
    widget.page.locator(".empty").wait_for()
    return widget


def first_message(stage: Stage) -> WidgetPage:
    listing = f'<a slot="listing" href="/12">{stage.scene.cast.others[1]}</a>'
    widget = stage.open(
        "portico-chat",
        listing,
        participant=stage.scene.seller,
        property=99,
        subject=stage.scene.cast.others[1],
    )
    widget.page.locator(".empty").wait_for()
    return widget


def unavailable(stage: Stage) -> WidgetPage:
    widget = stage.open("portico-chat", conversation=999_999_999)
    widget.page.locator(".empty").wait_for()
    return widget


def field(widget: WidgetPage) -> Locator:
    return widget.page.locator("textarea.field")


SCREENS: dict[str, Callable[[Stage], WidgetPage]] = {
    "inbox": inbox,
    "compact": compact,
    "thread": thread,
    "menu": menu,
    "lightbox": lightbox,
    "reply": reply,
    "uploads": uploads,
    "failed-upload": failed_upload,
    "draft": draft,
    "links": links,
    "voice": voice,
    "microphone-denied": microphone_denied,
    "search": search,
    "search-nothing": search_without_result,
    "offline": offline,
    "launcher": launcher,
    "launcher-open": launcher_open,
    "calling": call_screens.calling,
    "call-incoming": call_screens.incoming_call,
    "call-video": call_screens.video_call,
    "call-voice": call_screens.voice_call,
    "call-devices": call_screens.devices,
    "call-small": call_screens.small_call,
    "call-denied": call_screens.call_denied,
    "empty": empty,
    "first-message": first_message,
    "unavailable": unavailable,
}
