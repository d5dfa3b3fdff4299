"""What a user writes and records, in a real browser, through a running Portico; Chromium has a microphone."""

import re

from playwright.sync_api import expect

from tests.browser.screen_people import sound
from tests.browser.widgets import Open, messages, rows, talk
from tests.support.node import Node
from tests.support.rest import Rest
from tests.support.uploads import upload
from tests.support.web import needs_npm

pytestmark = needs_npm
SHORT = re.compile(r"^0:00 / 0:(0[1-9]|[1-5]\d)$")  # of the slider
SOME_SECONDS = re.compile(r"^0:(0[1-9]|[1-5]\d)$")


def test_a_voice_message_is_recorded_and_sent(widget: Open, people: tuple[str, str], node: Node) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "Hello")
    speaker = widget(ada, f'<portico-chat conversation="{conversation}"></portico-chat>').page
    listener = widget(bob, f'<portico-chat conversation="{conversation}"></portico-chat>')
    speaker.get_by_label("Record a voice message").click()
    expect(speaker.get_by_role("timer")).to_have_text(SOME_SECONDS)
    expect(speaker.get_by_role("button", name="Send")).to_be_focused()
    speaker.keyboard.press("Enter")
    expect(speaker.get_by_label("Write a message")).to_be_focused()
    voice = messages(listener).get_by_role("group", name="Voice message")
    expect(voice.get_by_role("slider")).to_have_attribute("aria-valuetext", SHORT)
    [_, sent] = Rest(node, bob.lower()).get(f"/conversations/{conversation}/messages").json["messages"]
    [file] = sent["attachments"]
    assert (sent["type"], file["type"].partition("/")[0]) == ("audio", "audio")
    assert file["duration_ms"] >= 1_000
    assert max(file["waveform"]) > 0


def test_a_voice_message_is_played(widget: Open, people: tuple[str, str], node: Node) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "Hello")
    media = upload(node, ada.lower(), sound(100), "/media?filename=voice.wav").json["id"]
    body = {"type": "audio", "attachments": [{"media_id": media, "duration_ms": 100_000}]}
    sender = Rest(node, ada.lower())
    sender.post(f"/conversations/{conversation}/messages", body, Idempotency_Key=f"{ada}-voice")
    listener = widget(bob, f'<portico-chat conversation="{conversation}"></portico-chat>')
    voice = messages(listener).get_by_role("group", name="Voice message")
    position = voice.get_by_role("slider", name="Position")
    expect(position).to_have_attribute("aria-valuetext", "0:00 / 1:40")
    voice.get_by_label("Speed 1").click()
    expect(voice.get_by_label("Speed 1.5")).to_be_visible()
    voice.get_by_label("Play").click()
    expect(voice.get_by_label("Pause")).to_be_visible()
    expect(position).not_to_have_value("0")
    voice.get_by_label("Pause").click()
    expect(voice.get_by_label("Play")).to_be_visible()
    position.press("Home")
    position.press("ArrowRight")
    expect(position).to_have_attribute("aria-valuetext", "0:01 / 1:40")


def test_a_recording_that_is_cancelled_is_not_sent(widget: Open, people: tuple[str, str], node: Node) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "Hello")
    speaker = widget(ada, f'<portico-chat conversation="{conversation}"></portico-chat>').page
    speaker.get_by_label("Record a voice message").click()
    expect(speaker.get_by_role("timer")).to_be_visible()
    speaker.keyboard.press("Escape")
    expect(speaker.get_by_label("Write a message")).to_be_focused()
    expect(speaker.get_by_role("article")).to_have_count(1)


def test_a_site_that_forbids_the_microphone_says_what_to_do(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "Hello")
    element = f'<portico-chat conversation="{conversation}"></portico-chat>'
    speaker = widget(ada, element, headers={"Permissions-Policy": "microphone=()"}).page
    speaker.get_by_label("Record a voice message").click()
    expect(speaker.get_by_role("alert")).to_contain_text("Allow it in the site settings")
    speaker.get_by_role("group", name="Voice message").get_by_role("button", name="Try again").click()
    speaker.get_by_label("Cancel").click()
    expect(speaker.get_by_label("Write a message")).to_be_focused()


def test_a_text_that_was_not_sent_is_shown_in_the_list_and_survives_a_reload(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    talk(node, f"Eve{ada}", bob, "Older")
    talk(node, ada, bob, "Hello")
    inbox = widget(bob, "<portico-inbox></portico-inbox>")
    rows(inbox).first.click()
    inbox.page.get_by_label("Write a message").fill("Half an ans")
    rows(inbox).last.click()
    expect(rows(inbox).first).to_contain_text("Draft: Half an ans")
    inbox.page.reload()
    expect(rows(inbox).first).to_contain_text("Draft: Half an ans")
    rows(inbox).first.click()
    expect(inbox.page.get_by_label("Write a message")).to_have_value("Half an ans")
    inbox.page.keyboard.press("Enter")
    rows(inbox).last.click()
    expect(rows(inbox).first).to_contain_text("You: Half an ans")


def test_an_address_alone_says_where_it_leads(widget: Open, people: tuple[str, str], node: Node) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "https://bank.example@evil.example/12")
    reader = widget(bob, f'<portico-chat conversation="{conversation}"></portico-chat>').page
    expect(reader.get_by_role("link")).to_have_text("evil.example/12")
