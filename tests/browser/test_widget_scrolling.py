"""What is read stays where it is in the widget, and a picture is seen large."""

import re

from playwright.sync_api import FilePayload, expect

from tests.browser.widgets import PATIENCE, Open, WidgetPage, messages, talk
from tests.support.node import Node
from tests.support.pictures import picture
from tests.support.rest import Rest
from tests.support.web import needs_npm

pytestmark = needs_npm
expect.set_options(timeout=PATIENCE)
MANY = """
    with grown as (update conversation set last_seq = %s where id = %s returning id)
    insert into message (conversation_id, seq, sender_id, type, text, local_id, created_at)
    select id, n, %s, 'text', 'Message ' || n || ' about the flat', 'n' || n,
           now() - (%s - n) * interval '1 minute'
    from grown, generate_series(2, %s) n"""
SCROLLER = """(scroll) => {
  const scroller = document.querySelector("portico-chat").shadowRoot.querySelector(".scroller");
  if (scroll !== null) scroller.scrollTop = scroll;
  return [scroller.scrollTop, scroller.scrollHeight];
}"""
TO_THE_END = """() => {
  const scroller = document.querySelector("portico-chat").shadowRoot.querySelector(".scroller");
  return scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
}"""
# The first layout holds estimated heights: rows that are measured later may push the end away for a frame.
AT_REST_AT_THE_END = """() => new Promise((resolve) => {
  const scroller = document.querySelector("portico-chat").shadowRoot.querySelector(".scroller");
  let [height, frames] = [0, 0];
  const look = () => {
    const { scrollHeight, clientHeight, scrollTop } = scroller;
    const isStill = scrollHeight === height && scrollHeight - clientHeight - scrollTop < 2;
    [height, frames] = [scrollHeight, isStill ? frames + 1 : 0];
    if (frames === 5) resolve();
    else requestAnimationFrame(look);
  };
  look();
})"""
NEAR_THE_TOP = 500  # pixels: older messages are loaded
PLACE = """(text) => {
  const root = document.querySelector("portico-chat").shadowRoot;
  const found = [...root.querySelectorAll("[role=article]")].find((each) => each.textContent.includes(text));
  return found ? found.getBoundingClientRect().top : null;
}"""
IN_SIGHT = """() => {
  const root = document.querySelector("portico-chat").shadowRoot;
  const { top } = root.querySelector(".scroller").getBoundingClientRect();
  const first = [...root.querySelectorAll("[role=article]")]
    .find((each) => each.getBoundingClientRect().top > top + 20);
  return first ? /Message \\d+ about/.exec(first.textContent)?.[0] : null;
}"""


def long_chat(widget: Open, people: tuple[str, str], node: Node, count: int) -> tuple[WidgetPage, int]:
    ada, bob = people
    conversation = talk(node, ada, bob, "The first")
    node.sql(f"{MANY} returning 1", count, conversation, ada.lower(), count, count)
    page = widget(bob, f'<portico-chat conversation="{conversation}"></portico-chat>')
    expect(messages(page).last).to_contain_text(f"Message {count} ")
    page.page.evaluate(AT_REST_AT_THE_END)
    return page, conversation


def test_what_is_read_stays_where_it_is(widget: Open, people: tuple[str, str], node: Node) -> None:
    ada = people[0]
    page, conversation = long_chat(widget, people, node, 300)
    page.page.mouse.move(500, 300)
    while page.page.evaluate(TO_THE_END) < 400:  # a turn of the wheel that comes too early is lost
        page.page.mouse.wheel(0, -120)
        page.page.evaluate("new Promise(requestAnimationFrame)")
    read = page.page.wait_for_function(IN_SIGHT).json_value()
    place = page.page.evaluate(PLACE, read)
    path = f"/conversations/{conversation}/messages"
    assert Rest(node, ada.lower()).post(path, {"text": "New"}, Idempotency_Key=f"{ada}-new").status == 201
    expect(page.page.get_by_role("button", name="1 new message")).to_be_visible()
    assert abs(page.page.evaluate(PLACE, read) - place) <= 2


def test_older_messages_push_nothing_away(widget: Open, people: tuple[str, str], node: Node) -> None:
    page, _ = long_chat(widget, people, node, 300)
    _, height = page.page.evaluate(SCROLLER, None)
    while page.page.evaluate(SCROLLER, None)[0] > NEAR_THE_TOP + 99:  # rows that are measured push it down
        page.page.evaluate(SCROLLER, NEAR_THE_TOP)
        page.page.evaluate("new Promise(requestAnimationFrame)")
    read = page.page.wait_for_function(IN_SIGHT).json_value()
    place = page.page.evaluate(PLACE, read)
    page.page.wait_for_function(f"(before) => ({SCROLLER})(null)[1] > before + 1000", arg=height)
    page.page.evaluate("new Promise(requestAnimationFrame)")
    assert abs(page.page.evaluate(PLACE, read) - place) <= 2


def test_a_picture_is_seen_large_and_the_focus_comes_back(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "Hello")
    page = widget(ada, f'<portico-chat conversation="{conversation}"></portico-chat>')
    expect(messages(page)).to_have_count(1)
    page.page.get_by_role("button", name="Attach", exact=True).click()
    with page.page.expect_file_chooser() as chooser:
        page.page.get_by_role("menuitem", name="Photos and files").click()
    kitchen = FilePayload(name="kitchen.png", mimeType="image/png", buffer=picture())
    chooser.value.set_files(kitchen)
    page.page.get_by_role("button", name="Send", exact=True).click()
    shown = messages(page).last.get_by_role("button", name=re.compile("kitchen"))
    shown.click()
    dialog = page.page.get_by_role("dialog", name="kitchen.png")
    expect(dialog.get_by_role("img", name="kitchen.png")).to_be_visible()
    page.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(shown).to_be_focused()
