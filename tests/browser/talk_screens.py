"""The screens of what people expect of a chat, each as the steps that lead to it."""

from collections.abc import Callable

from playwright.sync_api import Browser, expect

from tests.browser.screens import Variant, clear_field, field
from tests.browser.talk_people import TalkScene
from tests.browser.team_scene import done
from tests.browser.test_widget_streams import LISTENS
from tests.browser.widgets import WidgetPage, open_widget
from tests.support.node import Node


class TalkStage:
    """Opens pages of the viewer in one variant."""

    def __init__(self, browser: Browser, node: Node, variant: Variant, scene: TalkScene) -> None:
        self.scene, self.variant = scene, variant
        self._browser, self._node = browser, node

    def open(self, conversation: int) -> WidgetPage:
        """The page of a conversation, drawn to its end."""
        options = {**self.variant.options(), "timezone_id": self.scene.cast.zone}
        html = f'<portico-chat theme="system" conversation="{conversation}"></portico-chat>'
        widget = open_widget(
            self._browser, self._node, self.scene.cast.viewer, html, user_id=self.scene.viewer, **options
        )
        widget.page.locator(".message").last.wait_for()
        return widget

    def open_talk(self) -> WidgetPage:
        widget = self.open(self.scene.talk)
        expect(widget.page.locator(".link-card")).to_have_count(2)
        expect(widget.page.locator(".later-line")).to_be_visible()
        clear_field(widget)
        return widget


def previews(stage: TalkStage) -> WidgetPage:
    return stage.open_talk()


def mentions(stage: TalkStage) -> WidgetPage:
    widget = stage.open_talk()
    field(widget).press_sequentially("@")
    widget.page.get_by_role("option").wait_for()
    return widget


def pins(stage: TalkStage) -> WidgetPage:
    widget = stage.open_talk()
    widget.page.locator(".icon-pin:visible").first.click()
    expect(widget.page.get_by_role("dialog").get_by_role("listitem")).to_have_count(2)
    return widget


def later(stage: TalkStage) -> WidgetPage:
    widget = stage.open_talk()
    widget.page.locator(".later-line").click()
    expect(widget.page.get_by_role("dialog").get_by_role("listitem")).to_have_count(2)
    return widget


def send_later(stage: TalkStage) -> WidgetPage:
    widget = stage.open_talk()
    field(widget).fill(stage.scene.cast.questions[1])
    widget.page.locator(".composer .icon-clock").click()
    widget.page.locator(".later-new").wait_for()
    return widget


def bot_stream(stage: TalkStage) -> WidgetPage:
    """A bot writes its answer. The stream is abandoned before the next one begins."""
    widget = stage.open(stage.scene.bots)
    widget.page.evaluate(LISTENS)
    stream = {"local_id": str(stage.variant), "delta": f"{stage.scene.cast.conditions} "}
    done(stage.scene.bot.post(f"/conversations/{stage.scene.bots}/stream", stream))
    widget.page.locator("[aria-busy=true]").wait_for()
    return widget


TALK_SCREENS: dict[str, Callable[[TalkStage], WidgetPage]] = {
    "link-previews": previews,
    "mentions": mentions,
    "pins": pins,
    "later": later,
    "send-later": send_later,
    "bot-stream": bot_stream,
}
