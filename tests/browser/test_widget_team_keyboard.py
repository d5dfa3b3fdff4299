"""A member works through the inbox of a team with the keyboard alone."""

from playwright.sync_api import Locator, expect

from tests.browser.team_scene import done, open_scene
from tests.browser.test_widget_team import inbox_of, rows
from tests.browser.widgets import Open, WidgetPage, messages
from tests.support.node import Node
from tests.support.web import needs_npm

pytestmark = needs_npm
STEPS = 40  # presses of the Tab key after which something cannot be reached
HAS_FOCUS = "(each) => each.getRootNode().activeElement === each"


def tab_to(widget: WidgetPage, target: Locator, key: str = "Tab") -> None:
    """Press the Tab key until the target has the focus."""
    expect(target).to_be_visible()
    for _ in range(STEPS):
        if target.evaluate(HAS_FOCUS):
            return
        widget.page.keyboard.press(key)
    raise AssertionError("the Tab key does not lead there")


def press(widget: WidgetPage, *keys: str) -> None:
    for key in keys:
        widget.page.keyboard.press(key)


def test_a_question_is_taken_noted_labelled_answered_and_closed(widget: Open, node: Node) -> None:
    scene = open_scene(node, "Is it still free?", "Are dogs welcome?")
    reply = {"title": "Dogs", "text": "Dogs are welcome."}
    done(scene.rest(scene.lena).post(f"/teams/{scene.team['id']}/saved-replies", reply))
    lena = inbox_of(widget, scene, scene.lena)
    page = lena.page
    expect(rows(lena)).to_have_count(2)
    tab_to(lena, page.get_by_role("button", name="Unassigned", exact=True))
    press(lena, "Enter")
    tab_to(lena, rows(lena).first)
    press(lena, "End", "Home", "Enter")
    field = page.get_by_label("Write a message")
    expect(field).to_be_focused()
    _take(lena, scene.lena)
    _label(lena)
    tab_to(lena, page.get_by_role("button", name="Note", exact=True))
    press(lena, "Enter")
    expect(page.get_by_label("Write a note for the team")).to_be_focused()
    page.keyboard.type("Has two dogs")
    press(lena, "Enter")
    expect(page.get_by_role("note")).to_contain_text("Has two dogs")
    expect(field).to_be_focused()
    page.keyboard.type("/dog")
    expect(page.get_by_role("option", name="Dogs")).to_be_visible()
    press(lena, "Enter")
    expect(field).to_have_value("Dogs are welcome.")
    press(lena, "Enter")
    expect(messages(lena).last).to_contain_text("Dogs are welcome.")
    close = page.get_by_role("button", name="Close", exact=True)
    tab_to(lena, close, "Shift+Tab")
    press(lena, "Enter")
    reopen = page.get_by_role("button", name="Reopen")
    expect(reopen).to_be_focused()  # the button is another one in the same place
    state = scene.rest(scene.lena).get(f"/teams/{scene.team['id']}/inbox?status=closed").json["entries"]
    [entry] = [each["inbox"] for each in state]
    assert (entry["assignee_id"], entry["labels"]) == (scene.lena.lower(), ["dogs"])


def _take(lena: WidgetPage, name: str) -> None:
    """Choose oneself among the members."""
    assignee = lena.page.get_by_label("Assignee")
    tab_to(lena, assignee, "Shift+Tab")
    lena.page.keyboard.type(name)
    expect(assignee).to_have_value(name.lower())


def _label(lena: WidgetPage) -> None:
    """Add a label in the dialog, and come back to its button."""
    labels = lena.page.get_by_role("button", name="Labels")
    tab_to(lena, labels)
    press(lena, "Enter")
    dialog = lena.page.get_by_role("dialog", name="Labels")
    tab_to(lena, dialog.get_by_label("New label"))
    lena.page.keyboard.type("dogs")
    press(lena, "Enter")
    expect(dialog.get_by_role("listitem")).to_contain_text("dogs")
    press(lena, "Escape")
    expect(labels).to_be_focused()


def test_snoozing_is_a_menu_of_the_keyboard(widget: Open, node: Node) -> None:
    scene = open_scene(node, "Is it still free?")
    [conversation] = scene.conversations
    lena = inbox_of(widget, scene, scene.lena, conversation=conversation)
    expect(messages(lena)).to_have_count(1)
    snooze = lena.page.get_by_role("button", name="Snooze", exact=True)
    tab_to(lena, snooze, "Shift+Tab")
    press(lena, "Enter")
    expect(lena.page.get_by_role("menuitem", name="For an hour")).to_be_focused()
    press(lena, "ArrowDown", "Escape")
    expect(snooze).to_be_focused()
    press(lena, "Enter", "ArrowDown")
    expect(lena.page.get_by_role("menuitem", name="Until tomorrow morning")).to_be_focused()
    press(lena, "Enter")
    expect(lena.page.get_by_text("Snoozed until")).to_be_visible()
    expect(lena.page.get_by_role("button", name="Reopen")).to_be_focused()
