"""`<portico-inbox>` and `<portico-chat>` in a real browser, through a running Portico."""

import pytest
from playwright.sync_api import expect

from tests.browser.widgets import PHONE, Open, messages, rows, talk
from tests.support.node import Node
from tests.support.rest import Rest
from tests.support.web import needs_npm

pytestmark = needs_npm
MARKUP = "<img src=x onerror=\"document.title='run'\"><b>bold</b>"


def test_two_people_talk_about_a_home(widget: Open, people: tuple[str, str]) -> None:
    ada, bob = people
    seller = widget(bob, "<portico-inbox></portico-inbox>")
    expect(seller.page.get_by_text("No messages yet")).to_be_visible()
    buyer = widget(
        ada, f'<portico-chat participant="{bob.lower()}" property="12" subject="Bright flat"></portico-chat>'
    )
    buyer.write("Is it still for sale?")
    expect(messages(buyer)).to_contain_text(["Is it still for sale?"])
    expect(rows(seller)).to_contain_text(["Is it still for sale?"])
    expect(rows(seller)).to_contain_text([f"{ada}"])
    expect(rows(seller)).to_contain_text(["Bright flat"])
    expect(rows(seller)).to_contain_text(["1 unread message"])
    expect(messages(buyer).get_by_text("Delivered")).to_have_count(1)
    rows(seller).click()
    expect(messages(seller)).to_contain_text(["Is it still for sale?"])
    expect(messages(buyer).get_by_text("Read")).to_have_count(1)
    seller.page.get_by_label("Write a message").press_sequentially("It i")
    expect(buyer.page.get_by_text(f"{bob} is typing")).to_be_visible()
    seller.write("It is. See https://example.com/12.")
    expect(buyer.page.get_by_role("link")).to_have_attribute("href", "https://example.com/12")
    expect(buyer.page.get_by_text(f"{bob} is typing")).to_have_count(0)
    expect(rows(seller).get_by_text("unread")).to_have_count(0)


def test_what_is_written_without_a_connection_outlives_a_reload_and_is_sent_once_and_in_order(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "Hello")
    element = f'<portico-chat conversation="{conversation}"></portico-chat>'
    writer, second_device, reader = widget(ada, element), widget(ada, element), widget(bob, element)
    expect(messages(writer)).to_have_count(1)
    writer.lose_the_connection()
    expect(writer.page.get_by_text("No connection.").first).to_be_visible()
    texts = ["Hello", *(f"Message {number}" for number in range(5))]
    for text in texts[1:4]:
        writer.write(text)
    expect(messages(writer)).to_have_count(4)
    expect(messages(writer).get_by_text("Sending")).to_have_count(1)  # of the group
    writer.until_stored(messages=1, outbox=3)
    writer.page.reload()
    expect(messages(writer)).to_contain_text(texts[:4])
    expect(messages(writer).get_by_text("Sending")).to_have_count(1)
    for text in texts[4:]:
        writer.write(text)
    writer.is_offline = False
    writer.page.get_by_role("button", name="Try again").click()
    for each in (reader, second_device, writer):
        expect(messages(each)).to_contain_text(texts)
        expect(messages(each)).to_have_count(6)
    expect(messages(writer).get_by_text("Sending")).to_have_count(0)
    expect(writer.page.get_by_role("button", name="Try again")).to_have_count(0)


def test_a_phone_shows_the_list_or_the_conversation(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    talk(node, ada, bob, "Hello Bob")
    phone = widget(bob, "<portico-inbox></portico-inbox>", **PHONE)
    expect(rows(phone)).to_have_count(1)
    expect(phone.page.get_by_label("Write a message")).to_be_hidden()
    rows(phone).tap()
    expect(messages(phone)).to_contain_text(["Hello Bob"])
    expect(phone.page.get_by_label("Conversations", exact=True)).to_be_hidden()
    box = phone.page.get_by_role("log").bounding_box()
    assert box is not None
    assert box["width"] == 390
    phone.page.get_by_role("button", name="Back to the conversations").tap()
    expect(rows(phone)).to_be_visible()
    expect(phone.page.get_by_label("Write a message")).to_be_hidden()


def test_everything_is_done_with_the_keyboard(widget: Open, people: tuple[str, str], node: Node) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "First", "Second")
    talk(node, f"Eve{ada}", bob, "Another conversation")
    press = (inbox := widget(bob, "<portico-inbox></portico-inbox>")).page.keyboard.press
    expect(rows(inbox)).to_have_count(2)
    press("Tab")  # the search
    press("ArrowDown")
    expect(rows(inbox).first).to_be_focused()
    press("ArrowDown")
    expect(rows(inbox).nth(1)).to_be_focused()
    press("Enter")
    field = inbox.page.get_by_label("Write a message")
    expect(field).to_be_focused()
    press("Shift+Tab")  # the attachment button
    press("Shift+Tab")
    expect(inbox.page.get_by_role("log")).to_be_focused()
    expect(messages(inbox)).to_have_count(2)
    press("ArrowUp")
    press("ArrowUp")
    expect(messages(inbox).first).to_be_focused()
    press("Enter")
    expect(inbox.page.get_by_role("menuitem").first).to_be_focused()
    press("Escape")
    expect(inbox.page.get_by_role("menu")).to_have_count(0)
    expect(messages(inbox).first.get_by_label("Message actions")).to_be_focused()
    press("Enter")
    inbox.page.get_by_role("menuitem", name="Reply").press("Enter")
    expect(field).to_be_focused()
    inbox.page.keyboard.type("An answer")
    press("Shift+Enter")
    inbox.page.keyboard.type("of two lines")
    press("Enter")
    expect(messages(inbox).get_by_text("Sent", exact=True)).to_have_count(1)
    [first, _, answer] = (
        Rest(node, bob.lower()).get(f"/conversations/{conversation}/messages").json["messages"]
    )
    assert (answer["text"], answer["reply_to"]) == ("An answer\nof two lines", first["id"])


@pytest.mark.parametrize("options", [{}, PHONE, {"locale": "ar"}, {"color_scheme": "dark"}])
def test_axe_finds_nothing(
    widget: Open, people: tuple[str, str], node: Node, options: dict[str, object]
) -> None:
    ada, bob = people
    talk(node, ada, bob, "Hello", "See https://example.com")
    inbox = widget(bob, '<portico-inbox theme="system"></portico-inbox>', **options)
    inbox.page.locator(".row").wait_for()
    assert inbox.violations() == []
    inbox.page.locator(".row").click()
    expect(messages(inbox)).to_have_count(2)
    assert inbox.violations() == []


def test_what_people_write_is_never_markup(widget: Open, people: tuple[str, str], node: Node) -> None:
    ada, bob = people
    seller = Rest(node, bob.lower())
    about = {"type": "property_inquiry", "property_id": "12", "title": MARKUP}
    opened = seller.post("/conversations", {**about, "participant_ids": [ada.lower()]}).json
    path = f"/conversations/{opened['conversation']['id']}/messages"
    file = {"type": "application/pdf", "filename": MARKUP}
    bodies = (
        {"text": MARKUP},
        {"type": "file", "attachments": [{**file, "url": "javascript:document.title='run'"}]},
        {"type": "file", "attachments": [{**file, "url": "https://example.com/plan.pdf"}]},
    )
    replies = [seller.post(path, body, Idempotency_Key=f"{bob}-{key}") for key, body in enumerate(bodies)]
    sent = [reply for reply in replies if reply.status == 201]
    assert sent, replies
    inbox = widget(ada, "<portico-inbox></portico-inbox>")
    expect(rows(inbox)).to_contain_text([MARKUP])
    rows(inbox).click()
    expect(messages(inbox).first).to_contain_text(MARKUP)
    expect(messages(inbox)).to_have_count(len(sent))
    expect(inbox.page).to_have_title("A site")
    expect(inbox.page.locator("portico-inbox b, portico-inbox img[onerror]")).to_have_count(0)
    for link in inbox.page.get_by_role("link").all():
        assert (link.get_attribute("href") or "").startswith("https://")
        assert link.get_attribute("rel") == "noopener nofollow ugc"
