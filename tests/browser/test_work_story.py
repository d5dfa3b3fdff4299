"""The story of a listing, from the first question to the keys: by browser, by mail, and on all devices."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.team_scene import done
from tests.browser.test_widget_cards import card
from tests.browser.test_widget_proposals import begin
from tests.browser.test_widget_team import choose, rows
from tests.browser.widgets import PHONE, Open, messages
from tests.browser.work_sides import Story
from tests.browser.work_story import (
    Town,
    answer_by_mail,
    arrive,
    calendar_of,
    devices_of,
    exported,
    running_town,
    until,
)
from tests.support.node import Node
from tests.support.rest import Rest
from tests.support.web import needs_npm

pytestmark = needs_npm
QUESTION = "Is it still free?"
HELLO = "Hello, this is Lake Homes. Yes, it is free."
BY_MAIL = "Good. When may I see it?"
LAST = "When do I get the keys?"
DAYS = [(datetime.now(UTC) + timedelta(days=each)).strftime("%Y-%m-%d") for each in (3, 4, 5)]


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    with running_town() as running:
        yield running


@pytest.fixture(scope="module")
def node(town: Town) -> Node:
    return town.node


def ask_on_the_listing_page(story: Story) -> None:
    """Ada writes from the page of the listing. It is Bob's turn, and Cleo's at the next question."""
    bob, cleo = (story.open_page_of(agent) for agent in story.agents)
    for each in (bob, cleo):
        choose(each, "Mine")
        expect(each.page.get_by_text("Nothing here")).to_be_visible()
    story.open_page_of_ada()
    story.adas[0].write(QUESTION)
    expect(messages(story.adas[0])).to_have_count(1)
    expect(rows(bob)).to_contain_text(QUESTION)
    [listed] = done(story.ada.get("/conversations"))["conversations"]
    story.chat = int(listed["id"])
    assert story.assignee_of(story.chat) == "bob"
    expect(cleo.page.get_by_text("Nothing here")).to_be_visible()
    next_one = ask(arrive(story.node, "Dan"), story.team["participant_id"], "Are dogs welcome?")
    expect(rows(cleo)).to_contain_text("Are dogs welcome?")
    assert story.assignee_of(next_one) == "cleo"
    expect(rows(bob)).to_have_count(1)


def ask(who: Rest, participant: str, text: str) -> int:
    """Somebody else writes a first message to somebody; the conversation."""
    opened = done(who.post("/conversations", {"type": "general", "participant_ids": [participant]}))
    chat = int(opened["conversation"]["id"])
    done(who.post(f"/conversations/{chat}/messages", {"text": text}))
    return chat


def open_it_on_two_devices_of_each(story: Story) -> None:
    story.close_pages_of_the_agency()
    story.open_page_of_ada(**PHONE)
    story.open_page_of("Bob")
    story.open_page_of("Bob", **PHONE)
    story.is_seen(QUESTION)


def answer_from_a_saved_reply(story: Story) -> None:
    """Bob chooses one of the team's; it comes to Ada's open pages, at which she does not look."""
    bob, path = story.agents["Bob"], f"/teams/{story.team['id']}/saved-replies"
    template = "Hello, this is {{team.name}}. Yes, it is free."
    saved = done(bob.post(path, {"title": "Free", "text": template}))["saved_reply"]
    done(bob.post(path, {"title": "Dogs", "text": "Dogs are welcome."}))
    story.ada_looks_elsewhere()
    field = story.agency[0].page.get_by_label("Write a message")
    field.press_sequentially("/fr")
    expect(story.agency[0].page.locator(".team-reply")).to_have_count(1)
    field.press("Enter")
    expect(field).to_have_value(HELLO)
    field.press("Enter")
    message = story.is_seen(HELLO)
    rendered = done(bob.post(f"/saved-replies/{saved['id']}/render", {"conversation_id": story.chat}))
    assert message["text"] == rendered["text"]
    assert message["sender_id"] == story.team["participant_id"]


def answer_the_mail(story: Story) -> None:
    """Ada answers the mail that told her of it, and returns to her pages."""
    received = until(story.adas[0].page, lambda: story.town.mails_to("ada@example.org"))
    assert HELLO in received[0]["text"]
    answer_by_mail(story.town, received[0], "ada@example.org", BY_MAIL)
    message = story.is_seen(BY_MAIL)
    assert (message["sender_id"], message["metadata"]) == ("ada", {"via": "email"})
    story.ada_is_back()


def propose_three_times(dialog: Locator) -> None:
    for number, day in enumerate(DAYS):
        dialog.get_by_label("Begins").nth(number).fill(f"{day}T15:00")
        dialog.get_by_label("Ends").nth(number).fill(f"{day}T16:00")
        if number + 1 < len(DAYS):
            dialog.get_by_role("button", name="Add another time").press("Enter")
    dialog.get_by_label("Time zone").select_option("Africa/Nairobi")
    dialog.get_by_label("Place").fill("Pier 7")
    dialog.get_by_label("Place").press("Enter")


def agree_on_a_viewing(story: Story) -> None:
    """Bob proposes three times in the form; Ada chooses the second with the keyboard."""
    propose_three_times(begin(story.agency[0], "Propose a viewing"))
    story.is_proposed("Viewing", "Proposed", "Pier 7")
    viewing = card(story.adas[1], "Viewing")
    expect(viewing.get_by_role("radio")).to_have_count(3)
    viewing.get_by_role("radio").first.press("ArrowDown")
    expect(viewing.get_by_role("radio").nth(1)).to_be_checked()
    viewing.get_by_role("button", name="Accept").press("Enter")
    story.has_become("Viewing", "accept", "Accepted", "Pier 7")
    message = story.card_of("viewing")
    stored = message["card"]
    assert message["sender_id"] == story.team["participant_id"]
    assert stored["slot"] == stored["slots"][1]
    assert stored["slot"]["starts_at"].startswith(f"{DAYS[1]}T12:00")  # Nairobi is three hours ahead
    is_in_both_calendars(story, f"card-{message['id']}@127.0.0.1")


def is_in_both_calendars(story: Story, uid: str) -> None:
    for rest in (story.ada, story.agents["Bob"]):
        [event] = calendar_of(rest)
        assert (event["UID"], event["LOCATION"]) == (uid, "Pier 7")
    for name in ("ada", "bob"):
        assert story.invited(f"{name}@example.org") == {uid}


def agree_on_the_rent(story: Story) -> None:
    """Ada offers on her phone, Bob makes a counter-offer, and Ada accepts it."""
    dialog = begin(story.adas[1], "Make an offer")
    dialog.get_by_label("Amount in EUR").fill("1000.50")
    dialog.get_by_label("Period").select_option(label="per month")
    dialog.get_by_label("Amount in EUR").press("Enter")
    story.is_proposed("Offer", "Proposed", "€1,000.50 per month")
    offer = card(story.agency[0], "Offer")
    offer.get_by_role("button", name="Make a counter-offer").press("Enter")
    offer.get_by_label("Amount in EUR").fill("1100")
    offer.get_by_label("Amount in EUR").press("Enter")
    story.has_become("Offer", "counter", "Counter-offer", "€1,100.00 per month")
    card(story.adas[0], "Offer").get_by_role("button", name="Accept").press("Enter")
    story.has_become("Offer", "accept", "Accepted", "€1,100.00 per month")


def hand_in_the_documents(story: Story) -> None:
    """Bob asks for two from the phone; Ada has the one that is needed."""
    dialog = begin(story.agency[1], "Ask for documents")
    dialog.get_by_label("Name").fill("Passport")
    dialog.get_by_role("button", name="Add a document").click()
    dialog.get_by_label("Name").nth(1).fill("Payslip")
    dialog.get_by_role("checkbox", name="optional").nth(1).check()
    dialog.get_by_role("button", name="Send").click()
    story.is_proposed("Documents", "Requested", "Passport", "Payslip")
    card(story.adas[0], "Documents").get_by_label("Provide Passport").set_input_files(
        {"name": "passport.txt", "mimeType": "text/plain", "buffer": b"passport"}
    )
    story.has_become("Documents", "provide", "Requested", "✓ provided")
    assert [item["state"] for item in story.card_of("documents")["card"]["items"]] == ["provided", "missing"]
    card(story.agency[1], "Documents").get_by_role("button", name="All is there").press("Enter")
    story.has_become("Documents", "complete", "Complete", "✓ provided")


def leave_a_question_without_an_answer(story: Story) -> None:
    """Bob goes home without an answer: he is reminded once, by mail and on both of his phones.

    A question of Zoe's after that waits for the same time. Once Bob is reminded of hers, another reminder
    of Ada's would have come too.
    """
    story.adas[0].write(LAST)
    story.is_seen(LAST)
    assert [page.violations() for page in story.pages] == [[]] * 4
    story.close_pages_of_the_agency()
    once = {"mails": 1, **dict.fromkeys(devices_of("bob"), 1)}
    page = story.adas[0].page
    until(page, lambda: reminders(story, "bob", LAST).keys() == once.keys())
    ask(arrive(story.node, "Zoe"), "bob", "And who answers me?")
    until(page, lambda: reminders(story, "bob", "And who answers me?") == once)
    assert reminders(story, "bob", LAST) == once
    assert reminders(story, "cleo", LAST) == {}


def reminders(story: Story, user_id: str, text: str) -> Counter[str]:
    """How often somebody was reminded of a message: by mail, and on each phone."""
    waiting = "is waiting for your answer"
    mails = [each["subject"] + each["text"] for each in story.town.mails_to(f"{user_id}@example.org")]
    found = Counter("mails" for each in mails if waiting in each and text in each)
    pushes = [each for each in story.town.pushes_to(user_id) if waiting in each.get("title", "")]
    return found + Counter(each["to"] for each in pushes if text in each["body"])


def is_in_the_exports_of_both(story: Story) -> None:
    page, chat, ids = story.adas[0].page, story.chat, [each["id"] for each in story.stored()]
    agency = story.team["participant_id"]
    for saved in (
        exported(page, story.node, "ada", conversation_id=chat),
        exported(page, story.node, "bob", conversation_id=chat, as_team=story.team["id"]),
    ):
        assert [each["id"] for each in saved] == ids
        assert [said(each) for each in saved] == [
            ("ada", QUESTION, None),
            (agency, HELLO, None),
            ("ada", BY_MAIL, "email"),
            (agency, "viewing", "accepted", f"{agency} create", "ada accept"),
            ("ada", "offer", "accepted", "ada create", f"{agency} counter", "ada accept"),
            (agency, "documents", "completed", f"{agency} create", "ada provide", f"{agency} complete"),
            ("ada", LAST, None),
        ]


def said(message: dict[str, Any]) -> tuple[str | None, ...]:
    """Who wrote what and by which way; of a card its kind, its state and who did what with it."""
    if message["type"] != "card":
        return message["sender_id"], message["text"], message["metadata"].get("via")
    found = message["card"]
    history = [f"{entry['user_id']} {entry['action']}" for entry in found["history"]]
    return message["sender_id"], found["kind"], found["state"], *history


def test_a_listing_from_the_first_question_to_the_keys(widget: Open, town: Town) -> None:
    story = Story(widget, town)
    ask_on_the_listing_page(story)
    open_it_on_two_devices_of_each(story)
    answer_from_a_saved_reply(story)
    answer_the_mail(story)
    agree_on_a_viewing(story)
    agree_on_the_rent(story)
    hand_in_the_documents(story)
    leave_a_question_without_an_answer(story)
    is_in_the_exports_of_both(story)
