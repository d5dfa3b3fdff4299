"""Markup in everything that users and services may fill in: it is shown as text, and nothing of it runs.

The pages require Trusted Types and have a strict policy; the fixture fails a test when one is violated.
"""

import json
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.call_pages import button
from tests.browser.widgets import PATIENCE, Open, WidgetPage, messages, rows
from tests.support.node import Node
from tests.support.pictures import picture
from tests.support.rest import Rest
from tests.support.uploads import upload
from tests.support.web import needs_npm

pytestmark = needs_npm
expect.set_options(timeout=PATIENCE)
SCRIPT = "javascript:window.executed=1"
SET_PREVIEW = """
    update message set preview = %s::jsonb, rev = rev + 1, changed = pg_current_xact_id()
    where conversation_id = %s and text = %s returning id
"""
# The node accepts emoji only; another client, or an import of long ago, might have stored something else.
SET_REACTION = """
    update message set reactions = %s::jsonb, rev = rev + 1, changed = pg_current_xact_id()
    where conversation_id = %s and text = %s returning id
"""
# Elements that only the markup of this test could have made, anywhere on the page, also in shadow roots.
INJECTED = """() => {
  const found = [];
  const look = (root) => {
    for (const each of root.querySelectorAll("*")) {
      const wanted = each.matches("script[data-bad], .bad, [onerror], [onload], [onfocus], iframe, object");
      const address = ["href", "src", "action", "srcdoc"].map((name) => each.getAttribute(name) ?? "").join();
      if (wanted || /^\\s*(javascript|data:text)/i.test(address) || /src=x/.test(address))
        found.push(each.outerHTML.slice(0, 200));
      if (each.shadowRoot) look(each.shadowRoot);
    }
  };
  look(document);
  return [found, window.executed ?? null];
}"""


def markup(field: str) -> str:
    """Markup that would run in several places, and says where it is from."""
    return f'"><img class=bad src=x onerror="executed=1"><b class=bad>{field}'


@pytest.fixture
def talk(node: Node, people: tuple[str, str]) -> tuple[int, str, str]:
    """A conversation of two people in which all that can be filled in is markup; its id and theirs."""
    ada, bob = (each.lower() for each in people)
    for user_id in (ada, bob):
        avatar = f"http://127.0.0.1:{node.port}/{quote(markup('avatar'))}"
        profile = {"name": markup(f"name-{user_id}"), "avatar_url": avatar}
        changed = Rest(node, user_id).ask("PATCH", "/me", profile)
        assert changed.status == 200, changed.body
    sender = Rest(node, ada)
    listing = {"title": markup("listing"), "url": SCRIPT, "image": SCRIPT}
    about = {
        "title": markup("title"),
        "property_id": "7",
        "metadata": {markup("key"): markup("value"), **listing},
    }
    opened = sender.post(
        "/conversations", {"type": "property_inquiry", "participant_ids": [bob], **about}
    ).json["conversation"]
    fill(node, ada, int(opened["id"]))
    return int(opened["id"]), ada, bob


def fill(node: Node, ada: str, conversation: int) -> None:
    """Messages of each kind."""
    link = f"https://homes.example/7?{quote(markup('query'))}"
    png = upload(node, ada, picture(), f"/media?filename={quote(markup('picture') + '.png')}").json["id"]
    pdf = upload(node, ada, b"%PDF-1.4 a plan", f"/media?filename={quote(markup('plan') + '.pdf')}").json[
        "id"
    ]
    bodies: list[dict[str, Any]] = [
        {"text": markup("text"), "metadata": {"waveform": markup("waveform"), "call": markup("call")}},
        {"text": f"{SCRIPT} https://evil.example/{markup('path')} data:text/html,{markup('data')}"},
        {"text": link},
        {"type": "image", "attachments": [{"media_id": png, "filename": markup("picture")}]},
        {"type": "file", "attachments": [{"media_id": pdf, "filename": markup("plan")}]},
    ]
    sender = Rest(node, ada)
    for number, body in enumerate(bodies):
        path = f"/conversations/{conversation}/messages"
        sent = sender.post(path, body, Idempotency_Key=f"{ada}-{number}")
        assert sent.status == 201, sent.body
    facts = {"url": link, "title": markup("preview"), "description": markup("description")}
    node.sql(SET_PREVIEW, json.dumps(facts), conversation, link)
    node.sql(SET_REACTION, json.dumps({markup("reaction"): [ada]}), conversation, markup("text"))


def is_clean(page: Page) -> None:
    """Nothing of the markup is an element, and nothing of it has run."""
    assert page.evaluate(INJECTED) == [[], None]


def shows(widget: WidgetPage, field: str) -> None:
    """The markup of a field can be read."""
    expect(widget.page.get_by_text(markup(field), exact=False).first).to_be_visible()


def test_markup_is_text_in_the_inbox_and_in_a_conversation(
    widget: Open, talk: tuple[int, str, str], node: Node
) -> None:
    _, ada, bob = talk
    reader = widget("", "<portico-inbox></portico-inbox>", user_id=bob)
    expect(rows(reader)).to_have_count(1)
    shows(reader, f"name-{ada}")
    is_clean(reader.page)
    rows(reader).click()
    for field in ("title", "text", "plan", "preview", "description", "reaction"):
        shows(reader, field)
    expect(messages(reader)).to_have_count(5)
    is_clean(reader.page)
    for link in reader.page.get_by_role("link").all():
        assert str(link.get_attribute("href")).startswith(("https://", f"http://127.0.0.1:{node.port}/"))
    messages(reader).first.get_by_role("button", name="Message actions").click()
    reader.page.get_by_role("menuitem", name="Reply").click()
    reader.write(markup("answer"))
    shows(reader, "answer")
    is_clean(reader.page)
    reader.page.get_by_role("button", name="Open").last.click()
    expect(reader.page.get_by_role("dialog")).to_be_visible()
    is_clean(reader.page)


def test_markup_is_text_in_a_search_and_in_a_file_that_is_uploaded(
    widget: Open, talk: tuple[int, str, str]
) -> None:
    conversation, _, bob = talk
    inbox = f'<portico-inbox conversation="{conversation}"></portico-inbox>'
    reader = widget("", inbox, user_id=bob)
    expect(messages(reader)).to_have_count(5)
    reader.page.get_by_role("textbox", name="Search").fill("text")
    expect(reader.page.locator("mark").first).to_be_visible()
    is_clean(reader.page)
    reader.page.route("**/media?*", lambda route: route.abort())
    files = [{"name": f"{markup('own')}.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}]
    reader.page.locator("input[type=file]").set_input_files(files)  # type: ignore[arg-type]
    expect(reader.page.get_by_role("alert")).to_contain_text(markup("own"))
    is_clean(reader.page)


def test_markup_is_text_in_a_call_and_while_somebody_types(widget: Open, talk: tuple[int, str, str]) -> None:
    conversation, ada, bob = talk
    inbox = f'<portico-inbox conversation="{conversation}"></portico-inbox>'
    adas, bobs = (widget("", inbox, user_id=each) for each in (ada, bob))
    for each in (adas, bobs):
        expect(messages(each)).to_have_count(5)
        expect(each.page.get_by_text("Online").first).to_be_visible()
    adas.page.get_by_label("Write a message").press_sequentially("I am writing")
    expect(bobs.page.get_by_text("typing", exact=False).first).to_be_visible()
    is_clean(bobs.page)
    button(adas, "Voice call").click()
    expect(bobs.page.get_by_role("alertdialog")).to_contain_text(markup(f"name-{ada}"))
    is_clean(bobs.page)
    button(bobs, "Answer").click()
    for each in (adas, bobs):
        expect(each.page.get_by_role("timer")).to_be_visible()
        is_clean(each.page)
    bobs.page.keyboard.press("Escape")
    expect(button(bobs, "Show the call")).to_be_visible()
    is_clean(bobs.page)
    button(bobs, "Hang up").click()
