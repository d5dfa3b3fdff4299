"""Parts of the widget whose code cannot be loaded at first, because of a bad network or a new version."""

from playwright.sync_api import FilePayload, Page, Route, expect

from tests.browser.widgets import PATIENCE, Open, messages, talk
from tests.support.node import Node
from tests.support.web import needs_npm

pytestmark = needs_npm
expect.set_options(timeout=PATIENCE)
REFUSED = 2  # by `preloadViews`, and by the message that needs it


def test_what_could_not_be_loaded_is_tried_again_while_it_is_needed(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "Here is the plan.")
    element = f'<portico-chat conversation="{conversation}"></portico-chat>'
    sender = widget(ada, element)
    plan = FilePayload(name="plan.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4")
    sender.page.locator("input[type=file]").set_input_files([plan])
    expect(sender.page.get_by_text("plan.pdf")).to_be_visible()
    expect(sender.page.get_by_role("progressbar")).to_have_count(0)  # it is uploaded: Enter sends
    sender.write("The plan")
    expect(messages(sender).last.get_by_text("plan.pdf")).to_be_visible()
    refused: list[str] = []

    def refuse(route: Route) -> None:
        if len(refused) < REFUSED:
            refused.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    def prepare(page: Page) -> None:
        page.route("**/chat-attachments-*", refuse)

    reader = widget(bob, element, prepare=prepare)
    expect(messages(reader).last).to_contain_text("The plan")
    expect(messages(reader).last.get_by_text("plan.pdf")).to_be_visible()
    assert len(refused) == REFUSED
