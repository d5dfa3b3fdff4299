"""Cards in the widget: what each side is shown, and acts on with the keyboard."""

from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.widgets import PATIENCE, Open, WidgetPage, talk
from tests.support.node import Node
from tests.support.rest import Rest
from tests.support.web import needs_npm

pytestmark = needs_npm
expect.set_options(timeout=PATIENCE)


def propose(node: Node, who: str, conversation: int, **card: Any) -> int:
    sent = Rest(node, who.lower()).post(
        f"/conversations/{conversation}/messages", {"type": "card", "card": card}
    )
    assert sent.status == 201, sent
    return int(sent.json["message"]["id"])


def slots(*days: int) -> list[dict[str, str]]:
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    begins = [noon + timedelta(days=each) for each in days]
    return [{"starts_at": at.isoformat(), "ends_at": (at + timedelta(hours=1)).isoformat()} for at in begins]


def card(page: WidgetPage, kind: str) -> Locator:
    return page.page.get_by_role("group", name=kind)


def test_a_viewing_is_accepted_with_the_keyboard_and_both_see_it(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "Hello")
    element = f'<portico-chat conversation="{conversation}"></portico-chat>'
    mine, theirs = widget(ada, element), widget(bob, element)
    propose(
        node, ada, conversation, kind="viewing", timezone="Europe/Paris", slots=slots(3, 5), place="Rue 7"
    )
    viewing = card(theirs, "Viewing")
    expect(viewing).to_contain_text("Rue 7")
    expect(card(mine, "Viewing").get_by_role("button")).to_have_text(["Cancel the viewing"])
    first = viewing.get_by_role("radio").first
    first.focus()
    first.press("ArrowDown")
    assert theirs.violations() == []
    viewing.get_by_role("button", name="Accept").press("Enter")
    for page in (mine, theirs):
        expect(card(page, "Viewing")).to_contain_text("Accepted")
        expect(card(page, "Viewing").get_by_role("button")).to_have_text(["Cancel the viewing"])
    [message] = [
        each
        for each in Rest(node, ada.lower()).get(f"/conversations/{conversation}/messages").json["messages"]
        if each["type"] == "card"
    ]
    assert message["card"]["slot"] == message["card"]["slots"][1]


def test_an_offer_is_countered_in_a_form(widget: Open, people: tuple[str, str], node: Node) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "Hello")
    element = f'<portico-chat conversation="{conversation}"></portico-chat>'
    mine, theirs = widget(ada, element), widget(bob, element)
    message_id = propose(
        node, ada, conversation, kind="offer", amount="1200.00", currency="EUR", period="month"
    )
    offer = card(theirs, "Offer")
    expect(offer).to_contain_text("€1,200.00 per month")
    offer.get_by_role("button", name="Make a counter-offer").click()
    amount = offer.get_by_label("Amount in EUR")
    amount.fill("1100")
    assert theirs.violations() == []
    amount.press("Escape")
    expect(amount).to_have_count(0)
    offer.get_by_role("button", name="Make a counter-offer").click()
    offer.get_by_label("Amount in EUR").fill("1100")
    offer.get_by_label("Amount in EUR").press("Enter")
    expect(card(mine, "Offer")).to_contain_text("€1,100.00 per month")
    Rest(node, bob.lower()).post(f"/messages/{message_id}/card", {"action": "withdraw"})
    expect(card(mine, "Offer")).to_contain_text("Withdrawn")
    expect(card(mine, "Offer").get_by_role("button")).to_have_count(0)


def test_a_document_is_provided_and_the_list_completed(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    ada, bob = people
    conversation = talk(node, ada, bob, "Hello")
    element = f'<portico-chat conversation="{conversation}"></portico-chat>'
    mine, theirs = widget(ada, element), widget(bob, element)
    items = [{"name": "Passport"}, {"name": "Payslip"}]
    propose(node, ada, conversation, kind="documents", items=items)
    files = card(theirs, "Documents")
    files.get_by_label("Provide Passport").set_input_files(
        {"name": "passport.txt", "mimeType": "text/plain", "buffer": b"passport"}
    )
    expect(card(mine, "Documents").get_by_role("listitem").first).to_contain_text("provided")
    card(mine, "Documents").get_by_role("button", name="Payslip is not needed").click()
    card(mine, "Documents").get_by_role("button", name="All is there").click()
    expect(files).to_contain_text("Complete")
