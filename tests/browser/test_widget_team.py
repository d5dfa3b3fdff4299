"""`<portico-team-inbox>` in a real browser, through a running Portico."""

from playwright.sync_api import Locator, expect

from tests.browser.team_scene import Scene, done, open_scene
from tests.browser.widgets import PHONE, Open, WidgetPage, messages
from tests.support.node import Node
from tests.support.rest import Rest
from tests.support.web import needs_npm

pytestmark = needs_npm


def rows(widget: WidgetPage) -> Locator:
    return widget.page.get_by_label("Conversations", exact=True).locator(".row")


def inbox_of(widget: Open, scene: Scene, name: str, **attributes: object) -> WidgetPage:
    return widget(name, scene.element(**attributes), user_id=name.lower())


def choose(widget: WidgetPage, name: str) -> None:
    """Show the conversations of a filter."""
    widget.page.get_by_role("button", name=name, exact=True).click()


def test_members_share_the_questions(widget: Open, node: Node) -> None:
    scene = open_scene(node, "Is it still free?", "Are dogs welcome?")
    lena, max_ = inbox_of(widget, scene, scene.lena), inbox_of(widget, scene, scene.max)
    expect(lena.page.get_by_role("heading", name="Lake Homes")).to_be_visible()
    expect(rows(lena)).to_have_count(2)
    expect(rows(lena).first).to_contain_text("Are dogs welcome?")
    choose(max_, "Mine")
    expect(max_.page.get_by_text("Nothing here")).to_be_visible()
    rows(lena).first.click()
    lena.page.get_by_label("Assignee").select_option(label=scene.max)
    expect(rows(max_)).to_have_count(1)
    expect(rows(max_).first).to_contain_text("Are dogs welcome?")
    choose(lena, "Unassigned")
    expect(rows(lena)).to_have_count(1)
    expect(rows(lena).first).to_contain_text("Is it still free?")
    scene.ask(f"{scene.lena}-customer", "Is there a lift?")
    expect(rows(lena)).to_have_count(2)
    assert lena.violations() == []


def test_an_answer_is_of_the_team_and_says_who_wrote_it(widget: Open, node: Node) -> None:
    scene = open_scene(node, "Is it still free?")
    [conversation] = scene.conversations
    lena = inbox_of(widget, scene, scene.lena, conversation=conversation)
    max_ = inbox_of(widget, scene, scene.max, conversation=conversation)
    expect(messages(lena)).to_have_count(1)
    lena.page.get_by_label("Write a message").press_sequentially("It")
    expect(max_.page.get_by_text(f"{scene.lena} is writing an answer")).to_be_visible()
    lena.write("It is.")
    expect(messages(max_).last).to_contain_text("It is.")
    expect(messages(max_).last).to_contain_text(scene.lena)
    customer = scene.customers[0]
    carla = widget(
        customer, f'<portico-chat conversation="{conversation}"></portico-chat>', user_id=customer.lower()
    )
    expect(messages(carla).last).to_contain_text(scene.lena)
    expect(max_.page.get_by_text(f"{scene.lena} is looking at this")).to_be_visible()
    lena.page.close()
    expect(max_.page.get_by_text(f"{scene.lena} is")).to_have_count(0, timeout=40_000)


def test_a_note_is_in_the_thread_of_the_team_and_nowhere_else(widget: Open, node: Node) -> None:
    scene = open_scene(node, "Is it still free?")
    [conversation] = scene.conversations
    lena = inbox_of(widget, scene, scene.lena, conversation=conversation)
    max_ = inbox_of(widget, scene, scene.max, conversation=conversation)
    customer = scene.customers[0]
    carla = widget(
        customer, f'<portico-chat conversation="{conversation}"></portico-chat>', user_id=customer.lower()
    )
    expect(messages(lena)).to_have_count(1)
    lena.page.get_by_role("button", name="Note", exact=True).click()
    expect(lena.page.get_by_label("Write a message")).to_be_hidden()
    lena.write_into(lena.page.get_by_label("Write a note for the team"), "Knows the owner")
    for page in (lena, max_):
        note = page.page.get_by_role("note", name=f"Note by {scene.lena}, for the team only")
        expect(note).to_contain_text("Knows the owner")
    lena.write("It is.")
    expect(messages(carla).last).to_contain_text("It is.")
    expect(carla.page.get_by_text("Knows the owner")).to_have_count(0)
    order = lena.page.locator("[role=article], [role=note]").all_inner_texts()
    assert ["still free" in order[0], "Knows" in order[1], "It is." in order[2]] == [True] * 3
    assert lena.violations() == []


def test_a_slash_opens_the_saved_replies(widget: Open, node: Node) -> None:
    scene = open_scene(node, "Is it still free?")
    [conversation] = scene.conversations
    for title, text in (("Free", "Hello, this is {{team.name}}. It is free."), ("Sold", "It is sold.")):
        done(
            scene.rest(scene.lena).post(
                f"/teams/{scene.team['id']}/saved-replies", {"title": title, "text": text}
            )
        )
    lena = inbox_of(widget, scene, scene.lena, conversation=conversation)
    expect(messages(lena)).to_have_count(1)
    field = lena.page.get_by_label("Write a message")
    field.press_sequentially("/")
    options = lena.page.get_by_role("option")
    expect(options.and_(lena.page.locator(".team-reply"))).to_have_count(2)
    assert lena.violations() == []
    field.press("ArrowDown")
    expect(lena.page.get_by_role("option", name="Sold")).to_have_attribute("aria-selected", "true")
    field.press("Escape")
    expect(field).to_have_value("")
    field.press_sequentially("/fr")
    expect(lena.page.locator(".team-reply")).to_have_count(1)
    field.press("Enter")
    expect(field).to_have_value("Hello, this is Lake Homes. It is free.")
    expect(messages(lena)).to_have_count(1)  # nothing is sent yet
    field.press("Enter")
    expect(messages(lena).last).to_contain_text("Hello, this is Lake Homes. It is free.")


def test_labels_snooze_close_and_reopen(widget: Open, node: Node) -> None:
    scene = open_scene(node, "Is it still free?", "Are dogs welcome?")
    lena = inbox_of(widget, scene, scene.lena)
    page = lena.page
    rows(lena).first.click()
    page.get_by_role("button", name="Labels").click()
    dialog = page.get_by_role("dialog", name="Labels")
    dialog.get_by_label("New label").fill("viewing")
    dialog.get_by_role("button", name="Add").click()
    expect(dialog.get_by_role("listitem")).to_contain_text("viewing")
    assert lena.violations() == []
    page.keyboard.press("Escape")
    expect(rows(lena).first).to_contain_text("viewing")
    page.get_by_label("Label", exact=True).select_option("viewing")
    expect(rows(lena)).to_have_count(1)
    page.get_by_label("Label", exact=True).select_option("All labels")
    expect(rows(lena)).to_have_count(2)
    page.get_by_role("button", name="Snooze", exact=True).click()
    page.get_by_role("menuitem", name="Until tomorrow morning").click()
    expect(rows(lena)).to_have_count(1)
    expect(page.get_by_text("Snoozed until")).to_be_visible()
    choose(lena, "Snoozed")
    expect(rows(lena)).to_have_count(1)
    page.get_by_role("button", name="Reopen").click()
    expect(page.get_by_text("Nothing here")).to_be_visible()
    page.get_by_role("button", name="Close", exact=True).click()
    choose(lena, "Closed")
    expect(rows(lena)).to_have_count(1)
    scene.rest(scene.customers[1]).post(
        f"/conversations/{scene.conversations[1]}/messages", {"text": "Hello?"}
    )
    expect(page.get_by_text("Nothing here")).to_be_visible()  # a message opens it again


def test_the_keyboard_goes_through_list_and_thread(widget: Open, node: Node) -> None:
    scene = open_scene(node, "Is it still free?", "Are dogs welcome?")
    lena = inbox_of(widget, scene, scene.lena)
    rows(lena).first.focus()
    lena.page.keyboard.press("ArrowDown")
    expect(rows(lena).last).to_be_focused()
    lena.page.keyboard.press("Enter")
    expect(lena.page.get_by_label("Write a message")).to_be_focused()
    lena.page.keyboard.type("Yes")
    lena.page.keyboard.press("Enter")
    expect(messages(lena)).to_have_count(2)


def test_on_a_phone_there_is_a_way_back_and_nothing_is_cut_off(widget: Open, node: Node) -> None:
    scene = open_scene(node, "Is it still free?")
    small = {**PHONE, "viewport": {"width": 320, "height": 640}}
    lena = widget(scene.lena, scene.element(), user_id=scene.lena.lower(), **small)
    rows(lena).first.click()
    expect(messages(lena)).to_have_count(1)
    back = lena.page.get_by_role("button", name="Back to the conversations")
    expect(back).to_be_focused()
    assert lena.overflow() == []
    assert lena.violations() == []
    assert small_targets(lena) == []
    back.click()
    expect(rows(lena).first).to_be_focused()
    assert lena.overflow() == []
    assert small_targets(lena) == []


def small_targets(widget: WidgetPage) -> list[str]:
    """Buttons and fields of less than 44 pixels that can be seen."""
    found: list[str] = widget.page.evaluate("""() => {
      const root = document.querySelector("portico-team-inbox").shadowRoot;
      return [...root.querySelectorAll("button:not([tabindex='-1']), select, textarea")]
        .filter((each) => each.checkVisibility())
        .filter((each) => each.getBoundingClientRect().height < 43.9)
        .map((each) => each.outerHTML.slice(0, 80));
    }""")
    return found


def test_somebody_else_sees_no_inbox(widget: Open, node: Node) -> None:
    scene = open_scene(node, "Is it still free?")
    stranger = widget(f"Eve{scene.lena}", scene.element(), user_id=f"eve{scene.lena}".lower())
    expect(stranger.page.get_by_text("This inbox is not available")).to_be_visible()
    expect(stranger.page.get_by_text("Is it still free?")).to_have_count(0)
    assert stranger.violations() == []


def test_arabic_is_drawn_from_right_to_left(widget: Open, node: Node) -> None:
    scene = open_scene(node, "Is it still free?")
    lena = widget(scene.lena, scene.element(lang="ar"), user_id=scene.lena.lower(), color_scheme="dark")
    expect(lena.page.get_by_role("button", name="بلا مسؤول", exact=True)).to_be_visible()
    rows_ = lena.page.locator(".row")
    rows_.first.click()
    expect(messages(lena)).to_have_count(1)
    is_right = (
        "(list) => list.getBoundingClientRect().left > list.nextElementSibling.getBoundingClientRect().left"
    )
    assert lena.page.locator(".list-pane").evaluate(is_right)
    assert lena.violations() == []


def test_a_customer_asks_for_a_person_and_the_team_takes_over(widget: Open, node: Node) -> None:
    scene = open_scene(node, "What does it cost?")
    name = scene.customers[0]
    bot = Rest(node, f"bot-{name}".lower(), "bot")
    done(bot.get("/me"))
    about = {"participant_ids": [scene.team["participant_id"], f"bot-{name}".lower()]}
    customer = scene.rest(name)
    opened = done(customer.post("/conversations", {**about, "type": "general", "title": "A house"}))
    path = f"/conversations/{opened['conversation']['id']}"
    done(customer.post(f"{path}/messages", {"text": "Is it quiet?"}))
    element = f'<portico-chat conversation="{opened["conversation"]["id"]}"></portico-chat>'
    carla = widget(name, element, user_id=name.lower())
    lena = inbox_of(widget, scene, scene.lena)
    expect(rows(lena).first).to_contain_text("Automated answers")
    carla.page.get_by_role("button", name="Talk to a person").press("Enter")
    expect(carla.page.get_by_role("log").get_by_text("You asked for a person")).to_be_visible()
    expect(carla.page.get_by_text("Waiting for a person")).to_be_visible()
    expect(carla.page.locator(".handover button")).to_be_focused()
    assert carla.violations() == []
    assert bot.post(f"{path}/messages", {"text": "It is."}).status == 403
    expect(rows(lena).first).to_contain_text(f"{name} asked for a person")
    choose(lena, "Waits for a person")
    expect(rows(lena)).to_have_count(1)
    expect(rows(lena).first.locator(".handed-over")).to_have_text("Waits for a person")
    assert lena.violations() == []
    rows(lena).first.click()
    expect(lena.page.get_by_text(f"{name} waits for a person")).to_be_visible()
    lena.write("It is very quiet.")
    expect(messages(carla).last).to_contain_text("It is very quiet.")
    expect(carla.page.locator(".handover")).to_have_count(0)
    expect(rows(lena)).to_have_count(0)  # nobody waits any more
    lena.page.get_by_role("button", name="answer again").click()
    expect(carla.page.get_by_role("log").get_by_text("answers again")).to_be_visible()
    done(bot.post(f"{path}/messages", {"text": "Anything else?"}))


def test_a_handover_before_anybody_has_written_is_marked_in_the_inbox(widget: Open, node: Node) -> None:
    scene = open_scene(node, "What does it cost?")
    bot_id = f"bot-{scene.customers[0]}".lower()
    bot, people = Rest(node, bot_id, "bot"), [scene.team["participant_id"], bot_id]
    done(bot.get("/me"))
    about = {"participant_ids": people, "type": "general", "title": "A quiet house"}
    opened = done(scene.rest(scene.customers[0]).post("/conversations", about))
    lena = inbox_of(widget, scene, scene.lena)
    choose(lena, "Waits for a person")
    expect(lena.page.get_by_text("Nothing here")).to_be_visible()
    done(bot.post(f"/conversations/{opened['conversation']['id']}/handover", {"to": None}))
    expect(rows(lena)).to_have_count(1)
    expect(rows(lena).first.locator(".handed-over")).to_have_text("Waits for a person")
    rows(lena).first.click()
    expect(lena.page.get_by_text(f"{scene.customers[0]} waits for a person")).to_be_visible()
    assert lena.violations() == []
