"""The screens of cards and of the inbox of a team, each as the steps that lead to it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from playwright.sync_api import Browser, Locator, expect

from tests.browser.screens import SIZES, Variant
from tests.browser.widgets import PHONE, WidgetPage, open_widget
from tests.browser.work_people import NOON, WorkScene
from tests.support.node import Node

TALL = 1_700  # pixels: all cards of a conversation are seen
WIDTHS = {"desktop": 1100, "phone": 390}
YESTERDAY, TOMORROW = ((NOON + timedelta(days=days)).strftime("%Y-%m-%d") for days in (-1, 1))
NARROW = {**PHONE, "viewport": {"width": 320, "height": 640}, "is_mobile": True}


class WorkStage:
    """Opens pages of the viewer in one variant."""

    def __init__(self, browser: Browser, node: Node, variant: Variant, scene: WorkScene) -> None:
        self.scene = scene
        self.variant = variant
        self._browser = browser
        self._node = node

    def open(self, element: str, size: dict[str, Any] | None = None, **attributes: Any) -> WidgetPage:
        """A page with an element."""
        named = {"theme": "system", "currency": self.scene.cast.currency, **attributes}
        shown = "".join(f' {name}="{value}"' for name, value in named.items())
        options = {**self.variant.options(size), "timezone_id": self.scene.cast.zone}
        html = f"<{element}{shown}></{element}>"
        return open_widget(
            self._browser, self._node, self.scene.cast.viewer, html, user_id=self.scene.viewer, **options
        )

    def cards(self, conversation: int, height: int = TALL) -> WidgetPage:
        """A conversation with cards, all of them in sight."""
        size = {
            **SIZES[self.variant.size],
            "viewport": {"width": WIDTHS[self.variant.size], "height": height},
        }
        widget = self.open("portico-chat", size, conversation=conversation)
        widget.page.locator(".card").last.wait_for()
        return widget

    def team(self, conversation: int | None = None, size: dict[str, Any] | None = None) -> WidgetPage:
        """The inbox of the team; with a conversation, its thread."""
        about = {} if conversation is None else {"conversation": conversation}
        widget = self.open("portico-team-inbox", size, team=self.scene.team, **about)
        widget.page.locator(".message:visible" if about else ".row:visible").first.wait_for()
        return widget


def viewings(stage: WorkStage) -> WidgetPage:
    widget = stage.cards(stage.scene.viewings)
    expect(widget.page.locator(".card")).to_have_count(5)
    return widget


def offers(stage: WorkStage) -> WidgetPage:
    widget = stage.cards(stage.scene.offers)
    expect(widget.page.locator(".card")).to_have_count(7)
    expect(widget.page.locator(".card-expired")).to_have_count(1)
    return widget


def documents(stage: WorkStage) -> WidgetPage:
    widget = stage.cards(stage.scene.documents, 1_100)
    expect(widget.page.locator(".card")).to_have_count(3)
    return widget


def other_times(stage: WorkStage) -> WidgetPage:
    widget = stage.cards(stage.scene.viewings, 1_000)
    _act(widget, 1)
    widget.page.locator(".card-form input").first.fill(f"{YESTERDAY}T10:00")
    widget.page.locator(".card-form button[type=submit]").click()
    expect(widget.page.locator(".form-problem").first).to_be_visible()
    return widget


def counter(stage: WorkStage) -> WidgetPage:
    widget = stage.cards(stage.scene.offers, 1_000)
    _act(widget, 1)
    widget.page.locator(".card-form input").wait_for()
    return widget


def decline(stage: WorkStage) -> WidgetPage:
    widget = stage.cards(stage.scene.offers, 1_000)
    _act(widget, 2)
    widget.page.locator(".card-form textarea").fill(stage.scene.cast.reason)
    return widget


def _act(widget: WidgetPage, button: int) -> None:
    """Press a button of the last card."""
    widget.page.locator(".card").last.locator(".card-buttons button").nth(button).click()


def attach_menu(stage: WorkStage) -> WidgetPage:
    widget = stage.cards(stage.scene.documents, 780)
    widget.page.locator(".composer .icon-attach").click()
    widget.page.get_by_role("menuitem").last.wait_for()
    return widget


def new_viewing(stage: WorkStage) -> WidgetPage:
    dialog, widget = _form(stage, 1)
    dialog.locator("fieldset ~ .text-button").click()
    dialog.locator("input[type=datetime-local]").first.fill(f"{TOMORROW}T10:00")
    dialog.get_by_role("combobox").select_option(stage.scene.cast.zone)
    return _tried(dialog, widget)


def new_offer(stage: WorkStage) -> WidgetPage:
    dialog, widget = _form(stage, 2)
    dialog.locator("input").first.fill("1.200,50")
    dialog.locator("textarea").fill(stage.scene.cast.conditions)
    return _tried(dialog, widget)


def new_documents(stage: WorkStage) -> WidgetPage:
    dialog, widget = _form(stage, 3)
    first, *_ = stage.scene.cast.documents
    dialog.locator("fieldset ~ .text-button").click()
    for field in dialog.locator("fieldset input:not([type=checkbox])").all():
        field.fill(first)
    dialog.locator("input[type=checkbox]").last.check()
    return _tried(dialog, widget)


def _form(stage: WorkStage, item: int) -> tuple[Locator, WidgetPage]:
    widget = attach_menu(stage)
    widget.page.get_by_role("menuitem").nth(item).click()
    dialog = widget.page.get_by_role("dialog")
    dialog.wait_for()
    return dialog, widget


def _tried(dialog: Locator, widget: WidgetPage) -> WidgetPage:
    """It was to be sent, and says what is wrong."""
    dialog.locator(".form-send").click()
    expect(dialog.locator(".form-problem").first).to_be_visible()
    return widget


def not_sent(stage: WorkStage) -> WidgetPage:
    """The contact guard warns of an offer, and nothing is sent."""
    dialog, widget = _form(stage, 2)
    dialog.locator("input").first.fill("95000")
    dialog.locator("textarea").fill(stage.scene.cast.contact)
    dialog.locator(".form-send").click()
    expect(widget.page.locator(".failed button")).to_have_count(3)
    return widget


def waiting(stage: WorkStage) -> WidgetPage:
    """A viewing that is proposed without a connection."""
    dialog, widget = _form(stage, 1)
    widget.lose_the_connection()
    begins = (NOON + timedelta(days=30)).strftime("%Y-%m-%dT10:00")
    dialog.locator("input[type=datetime-local]").first.fill(begins)
    dialog.locator(".form-send").click()
    expect(widget.page.locator(".progress-pending")).to_be_visible()
    expect(widget.page.locator(".connection")).to_be_visible()
    return widget


def team_inbox(stage: WorkStage) -> WidgetPage:
    return stage.team()


def team_thread(stage: WorkStage) -> WidgetPage:
    widget = stage.team(stage.scene.asked[2])
    widget.page.locator(".team-note").wait_for()
    return widget


def team_narrow(stage: WorkStage) -> WidgetPage:
    widget = stage.team(stage.scene.asked[2], NARROW)
    widget.page.locator(".team-note").wait_for()
    return widget


def team_narrow_list(stage: WorkStage) -> WidgetPage:
    return stage.team(size=NARROW)


def team_note(stage: WorkStage) -> WidgetPage:
    widget = team_thread(stage)
    widget.page.locator(".team-modes .chip").first.click()
    widget.page.locator(".team-note-field").fill(stage.scene.cast.note)
    return widget


def team_replies(stage: WorkStage) -> WidgetPage:
    widget = team_thread(stage)
    widget.page.locator("textarea.field").press_sequentially("/")
    expect(widget.page.locator(".team-reply")).to_have_count(2)
    return widget


def team_labels(stage: WorkStage) -> WidgetPage:
    widget = team_thread(stage)
    widget.page.locator(".team-act").nth(1).click()
    widget.page.get_by_role("dialog").wait_for()
    return widget


def team_snooze(stage: WorkStage) -> WidgetPage:
    widget = team_thread(stage)
    widget.page.locator(".team-act").first.click()
    widget.page.get_by_role("menu").wait_for()
    return widget


def team_nothing(stage: WorkStage) -> WidgetPage:
    widget = stage.team()
    widget.page.locator(".team-filters .chip").last.click()
    widget.page.locator(".list-pane .empty").wait_for()
    return widget


WORK_SCREENS: dict[str, Callable[[WorkStage], WidgetPage]] = {
    "cards-viewings": viewings,
    "cards-offers": offers,
    "cards-documents": documents,
    "card-other-times": other_times,
    "card-counter": counter,
    "card-decline": decline,
    "attach-menu": attach_menu,
    "new-viewing": new_viewing,
    "new-offer": new_offer,
    "new-documents": new_documents,
    "card-not-sent": not_sent,
    "card-waiting": waiting,
    "team-inbox": team_inbox,
    "team-thread": team_thread,
    "team-narrow": team_narrow,
    "team-narrow-list": team_narrow_list,
    "team-note": team_note,
    "team-replies": team_replies,
    "team-labels": team_labels,
    "team-snooze": team_snooze,
    "team-nothing": team_nothing,
}
