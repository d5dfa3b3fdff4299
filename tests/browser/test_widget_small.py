"""The widget where there is little room: 320 px, 200 % zoom; what is pressed is large enough for a finger."""

import sys
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.call_pages import INBOX, button, open_pair
from tests.browser.screen_people import Scene, prepare
from tests.browser.screens import SCREENS, SIZES, Stage, Variant
from tests.browser.widgets import PATIENCE, Open, WidgetPage, talk
from tests.support.node import ROOT, Node
from tests.support.web import needs_npm

sys.path.append(str(ROOT / "scripts"))

import build_web

pytestmark = needs_npm
expect.set_options(timeout=PATIENCE)
SMALL: dict[str, dict[str, Any]] = {
    "narrow": {"viewport": {"width": 320, "height": 568}, "has_touch": True, "is_mobile": True},
    "zoomed": {"viewport": {"width": 640, "height": 360}},  # a window of 1280 x 720 at 200 %
}
# A link within a text may be smaller (WCAG 2.5.8). What a label covers is as large as the label, and an
# `::after` that is laid over a button is pressed like it.
TARGETS = """(least) => {
  const small = [];
  const look = (root) => {
    for (const each of root.querySelectorAll("*")) {
      if (each.shadowRoot) look(each.shadowRoot);
      if (!each.matches("button, a[href], input, select, textarea, summary, [role=menuitem], [role=slider]"))
        continue;
      if (!each.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) continue;
      if (each.matches(".hidden")) continue; // for screen readers, or behind a button
      const isInText = each.matches("a") && getComputedStyle(each).display === "inline";
      let { width, height } = (each.closest("label") ?? each).getBoundingClientRect();
      if (isInText || width * height === 0) continue;
      const over = getComputedStyle(each, "::after");
      if (over.content !== "none" && over.position === "absolute") {
        width = Math.max(width, parseFloat(over.width));
        height = Math.max(height, parseFloat(over.height));
      }
      if (width < least - 0.5 || height < least - 0.5)
        small.push(`${each.className || each.tagName} ${each.ariaLabel ?? ""} ${width} x ${height}`);
    }
  };
  look(document);
  return small;
}"""
OUTSIDE = """() => {
  const wide = [];
  const look = (root) => {
    for (const each of root.querySelectorAll("button, input, textarea, select")) {
      if (!each.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) continue;
      const { left, right } = each.getBoundingClientRect();
      if (right > innerWidth + 1 || left < -1) wide.push(`${each.className} ${each.ariaLabel ?? ""}`);
    }
    for (const each of root.querySelectorAll("*")) if (each.shadowRoot) look(each.shadowRoot);
  };
  look(document);
  return wide;
}"""
# What moves is cut off or small for a moment. What moves without an end turns in its place.
STILL = """async () => {
  const moving = [];
  const look = (root) => {
    for (const each of root.getAnimations())
      if (each.playState === "running" && each.effect.getComputedTiming().endTime !== Infinity)
        moving.push(each.finished);
    for (const each of root.querySelectorAll("*")) if (each.shadowRoot) look(each.shadowRoot);
  };
  look(document);
  await Promise.allSettled(moving);
}"""
FINGER = 44  # px


@pytest.fixture(scope="module")
def scene(node: Node) -> Scene:
    """What the screens show."""
    assert build_web.main() == 0
    return prepare(node, "en")


def faults(widget: WidgetPage, size: str) -> list[str]:
    """What is cut off, and what is too small for a finger on a phone, once nothing moves."""
    widget.page.evaluate(STILL)
    cut = [f"outside: {each}" for each in widget.page.evaluate(OUTSIDE)]
    small = widget.page.evaluate(TARGETS, FINGER) if size == "narrow" else []
    return [*widget.overflow(), *cut, *(f"small: {each}" for each in small)]


@pytest.mark.parametrize("size", ["narrow", pytest.param("zoomed", marks=pytest.mark.long)])
def test_every_screen_fits(
    size: str, node: Node, chromium: Browser, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SIZES, size, SMALL[size])
    stage = Stage(chromium, node, Variant(size, "light", "en"), scene)
    wrong = dict[str, list[str]]()
    for name, screen in SCREENS.items():
        if name.startswith("call"):
            continue  # the next test has those of calls
        widget = screen(stage)
        wrong[name] = faults(widget, size)
        widget.page.unroute_all(behavior="ignoreErrors")
        widget.page.context.close()
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("size", SMALL)
def test_every_screen_of_a_call_fits(size: str, widget: Open, people: tuple[str, str], node: Node) -> None:
    conversation = talk(node, *people, "Hello")
    bob = widget(people[1], INBOX, **SMALL[size])
    ada = widget(people[0], f'<portico-inbox conversation="{conversation}"></portico-inbox>', **SMALL[size])
    wrong = dict[str, list[str]]()
    button(ada, "Video call").click()
    expect(bob.page.get_by_role("alertdialog")).to_be_visible()
    wrong["calling"], wrong["ringing"] = faults(ada, size), faults(bob, size)
    button(bob, "Answer with video").click()
    for each in (ada, bob):
        expect(each.page.get_by_role("timer")).to_be_visible()
    wrong["call"] = faults(bob, size)
    button(bob, "Microphone and camera").click()
    expect(bob.page.get_by_role("combobox", name="Camera")).to_be_visible()
    wrong["devices"] = faults(bob, size)
    bob.page.keyboard.press("Escape")
    expect(button(bob, "Show the call")).to_be_visible()
    wrong["small"] = faults(bob, size)
    assert {name: found for name, found in wrong.items() if found} == {}


def press(widget: WidgetPage, name: str) -> None:
    """Reach a button with the Tab key alone, and press it."""
    goal = button(widget, name)
    for _ in range(40):
        if goal.evaluate("(element) => element.getRootNode().activeElement === element"):
            break
        widget.page.keyboard.press("Tab")
    expect(goal).to_be_focused()
    widget.page.keyboard.press("Enter")


def test_a_call_is_made_with_the_keyboard_alone(widget: Open, people: tuple[str, str], node: Node) -> None:
    ada, bob = open_pair(widget, people, node)
    press(ada, "Video call")
    expect(bob.page.get_by_role("alertdialog")).to_be_visible()
    press(bob, "Answer with video")
    for each in (ada, bob):
        expect(each.page.get_by_role("timer")).to_be_visible()
    press(ada, "Turn the microphone off")
    expect(button(ada, "Turn the microphone on")).to_be_focused()
    press(ada, "Microphone and camera")
    expect(ada.page.get_by_role("combobox", name="Microphone")).to_be_visible()
    press(ada, "Make the call small")
    expect(button(ada, "Show the call")).to_be_visible()
    press(ada, "Show the call")
    press(ada, "Hang up")
    expect(bob.page.get_by_role("status").filter(has_text="The call has ended")).to_be_visible()
