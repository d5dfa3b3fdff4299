"""The answer of a bot in the widget, while it is written and when it is there."""

from playwright.sync_api import expect

from tests.browser.widgets import Open, messages
from tests.support.node import Node
from tests.support.rest import Rest
from tests.support.web import needs_npm

pytestmark = needs_npm
# The part that hears the answers of bots is loaded after the login.
LISTENS = """async () => {
  const isThere = ({ name }) => name.includes("after-join");
  while (!performance.getEntriesByType("resource").some(isThere))
    await new Promise((resolve) => setTimeout(resolve, 20));
}"""


def test_an_answer_is_seen_while_it_is_written(widget: Open, people: tuple[str, str], node: Node) -> None:
    ada, bob = people
    bot = Rest(node, f"bot-{bob}".lower(), "bot")
    assert bot.get("/me").status == 200  # from its first request on it is known as a bot
    opened = Rest(node, ada.lower()).post(
        "/conversations", {"type": "general", "participant_ids": [f"bot-{bob}".lower()]}
    )
    conversation = opened.json["conversation"]["id"]
    reader = widget(ada, f'<portico-chat conversation="{conversation}"></portico-chat>')
    expect(reader.page.locator(".thread-title")).to_contain_text("Automated answers")
    reader.write("How many rooms has it?")
    reader.page.evaluate(LISTENS)
    path = f"/conversations/{conversation}"
    assert bot.post(f"{path}/stream", {"local_id": "1", "delta": "It has "}).status == 200
    expect(messages(reader)).to_have_count(2)
    expect(messages(reader).last).to_contain_text("It has")
    assert bot.post(f"{path}/stream", {"local_id": "1", "delta": "three rooms."}).status == 200
    expect(messages(reader).last).to_contain_text("It has three rooms.")
    expect(messages(reader).last.locator("[aria-busy=true]")).to_be_visible()
    assert reader.violations() == []
    assert (
        reader.page.get_by_role("status").filter(has_text="three rooms").count() == 0
    )  # not read out in parts
    assert bot.post(f"{path}/stream", {"local_id": "1", "done": True}).status == 200
    assert bot.post(f"{path}/messages", {"text": "It has three rooms."}, Idempotency_Key="1").status == 201
    expect(reader.page.get_by_role("status").filter(has_text="It has three rooms.")).to_have_count(1)
    expect(messages(reader)).to_have_count(2)
    expect(messages(reader).locator("[aria-busy=true]")).to_have_count(0)
