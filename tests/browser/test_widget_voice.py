"""Voice messages of the widget in a real browser, through a running Portico; Chromium has a microphone."""

from playwright.sync_api import expect

from tests.browser.widgets import Open, messages, talk
from tests.support.node import Node
from tests.support.rest import Rest
from tests.support.web import needs_npm

pytestmark = needs_npm


def test_a_voice_message_is_recorded_sent_and_played(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "Hello")
    speaker = widget(ada, f'<portico-chat conversation="{conversation}"></portico-chat>').page
    listener = widget(bob, f'<portico-chat conversation="{conversation}"></portico-chat>')
    speaker.get_by_label("Record a voice message").click()
    expect(speaker.get_by_role("timer")).to_have_text("0:01")
    expect(speaker.get_by_role("button", name="Send")).to_be_focused()
    speaker.keyboard.press("Enter")
    expect(speaker.get_by_label("Write a message")).to_be_focused()
    voice = messages(listener).get_by_role("group", name="Voice message")
    position = voice.get_by_role("slider", name="Position")
    expect(position).to_have_attribute("aria-valuetext", "0:00 / 0:01")
    voice.get_by_label("Speed 1").click()
    voice.get_by_label("Play").click()
    expect(voice.get_by_label("Pause")).to_be_visible()
    expect(position).not_to_have_value("0")
    expect(voice.get_by_label("Play")).to_be_visible()  # it has ended
    position.press("End")
    expect(position).to_have_attribute("aria-valuetext", "0:01 / 0:01")
    [_, sent] = Rest(node, bob.lower()).get(f"/conversations/{conversation}/messages").json["messages"]
    [file] = sent["attachments"]
    assert (sent["type"], file["type"].partition("/")[0]) == ("audio", "audio")
    assert 1_000 <= file["duration_ms"] < 10_000
    assert max(sent["metadata"]["waveform"]) > 0


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
    speaker.get_by_role("button", name="Try again").click()
    speaker.get_by_label("Cancel").click()
    expect(speaker.get_by_label("Write a message")).to_be_focused()
