"""The story of a listing, from the first question to the keys: by browser, by mail, and on all devices."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.team_scene import done
from tests.browser.test_widget_cards import card
from tests.browser.test_widget_proposals import begin
from tests.browser.widgets import PHONE, Open, WidgetPage, messages
from tests.browser.work_story import (
    Town,
    answer_by_mail,
    arrive,
    calendar_of,
    exported,
    invitations,
    running_town,
    until,
)
from tests.support.node import Node
from tests.support.rest import Rest
from tests.support.web import needs_npm

pytestmark = needs_npm
HELLO = "Hello, this is Lake Homes. Yes, it is free."
DAYS = [(datetime.now(UTC) + timedelta(days=each)).strftime("%Y-%m-%d") for each in (3, 4, 5)]


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    with running_town() as running:
        yield running


@pytest.fixture(scope="module")
def node(town: Town) -> Node:
    return town.node


class Story:
    """Ada on the page of a listing, and the agency whose inbox it goes to."""

    def __init__(self, widget: Open, town: Town) -> None:
        self._widget, self.town, self.node = widget, town, town.node
        self.site = Rest(self.node, "site", "service")
        self.root = Rest(self.node, "root", "admin")
        self.ada = arrive(self.node, "Ada")
        self.agents = {name: arrive(self.node, name) for name in ("Bob", "Cleo")}
        request = {"name": "Lake Homes", "assignment": "in_turn", "lead_ids": ["bob"], "member_ids": ["cleo"]}
        self.team = done(self.site.post("/teams", request))["team"]
        done(self.root.post("/webhooks", {"url": town.webhooks.url, "events": ["*"]}))
        self.chat = 0
        self.adas: list[WidgetPage] = []
        self.agency: list[WidgetPage] = []

    def open_page_of_ada(self, **options: Any) -> None:
        """The page of the listing, with the chat."""
        element = (
            f'<portico-chat participant="{self.team["participant_id"]}" property="lake-7"'
            ' subject="Two rooms at the lake"></portico-chat>'
        )
        self.adas.append(self._widget("Ada", element, **options))

    def open_page_of(self, agent: str, **options: Any) -> None:
        """The inbox of the agency, where there is a question with that open."""
        chosen = f' conversation="{self.chat}"' if self.chat else ""
        element = f'<portico-team-inbox team="{self.team["id"]}"{chosen}></portico-team-inbox>'
        self.agency.append(self._widget(agent, element, **options))

    def all_show(self, text: str) -> None:
        """Every open page has this message last."""
        for page in (*self.adas, *self.agency):
            expect(messages(page).last).to_contain_text(text)

    def card_on_all(self, kind: str, text: str) -> None:
        for page in (*self.adas, *self.agency):
            expect(card(page, kind).last).to_contain_text(text)

    def card_of(self, kind: str) -> dict[str, Any]:
        """The message with the only card of this kind."""
        [found] = [each for each in self.stored() if each["type"] == "card" and each["card"]["kind"] == kind]
        return found

    def invited(self, address: str) -> set[str]:
        """The events that somebody is invited to by mail, once there are any."""
        found = until(self.adas[0].page, lambda: invitations(self.town.mails_to(address)))
        return {str(event["UID"]) for event in found}

    def stored(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = done(self.ada.get(f"/conversations/{self.chat}/messages"))["messages"]
        return found


def ask_on_the_listing_page(story: Story) -> str:
    """Ada writes from the page of the listing; the agent whose turn it is."""
    for agent in story.agents:
        story.open_page_of(agent)
        expect(story.agency[-1].page.get_by_role("heading", name="Lake Homes")).to_be_visible()
    story.open_page_of_ada()
    story.adas[0].write("Is it still free?")
    expect(messages(story.adas[0])).to_have_count(1)
    listed = done(story.ada.get("/conversations"))["conversations"]
    story.chat = int(listed[0]["id"])
    path = f"/conversations/{story.chat}/inbox"
    page = story.adas[0].page
    assignee = until(page, lambda: done(story.agents["Bob"].get(path))["inbox"]["assignee_id"])
    for each in story.agency:
        each.page.context.close()
    story.agency.clear()
    story.open_page_of_ada(**PHONE)
    agent = str(assignee).title()
    for options in ({}, PHONE):
        story.open_page_of(agent, **options)
    story.all_show("Is it still free?")
    return agent


def answer_from_a_saved_reply(story: Story, agent: str) -> None:
    text = "Hello, this is {{team.name}}. Yes, it is free."
    path = f"/teams/{story.team['id']}/saved-replies"
    done(story.agents["Bob"].post(path, {"title": "Free", "text": text}))
    for each in story.adas:  # she goes away, so that she is told by mail
        each.page.context.close()
    story.adas.clear()
    field = story.agency[0].page.get_by_label("Write a message")
    field.press_sequentially("/fr")
    expect(story.agency[0].page.locator(".team-reply")).to_have_count(1)
    field.press("Enter")
    expect(field).to_have_value(HELLO)
    field.press("Enter")
    story.all_show(HELLO)
    assert agent in story.agents


def answer_the_mail(story: Story) -> None:
    """Ada answers the mail that told her of it; then she is back, on two devices."""
    page = story.agency[0].page
    received = until(page, lambda: story.town.mails_to("ada@example.org"))
    assert HELLO in received[0]["text"]
    answer_by_mail(story.town, received[0], "ada@example.org", "Good. When may I see it?")
    story.all_show("Good. When may I see it?")
    for options in ({}, PHONE):
        story.open_page_of_ada(**options)
    story.all_show("Good. When may I see it?")
    assert story.stored()[-1]["metadata"] == {"via": "email"}


def propose_three_times(dialog: Locator) -> None:
    for number, day in enumerate(DAYS):
        dialog.get_by_label("Begins").nth(number).fill(f"{day}T15:00")
        dialog.get_by_label("Ends").nth(number).fill(f"{day}T16:00")
        if number + 1 < len(DAYS):
            dialog.get_by_role("button", name="Add another time").press("Enter")
    dialog.get_by_label("Time zone").select_option("Africa/Nairobi")
    dialog.get_by_label("Place").fill("Pier 7")
    dialog.get_by_label("Place").press("Enter")


def agree_on_a_viewing(story: Story, agent: str) -> None:
    """The agent proposes three times in the form; Ada chooses the second with the keyboard."""
    propose_three_times(begin(story.agency[0], "Propose a viewing"))
    story.card_on_all("Viewing", "Pier 7")
    viewing = card(story.adas[1], "Viewing")
    expect(viewing.get_by_role("radio")).to_have_count(3)
    viewing.get_by_role("radio").first.press("ArrowDown")
    expect(viewing.get_by_role("radio").nth(1)).to_be_checked()
    viewing.get_by_role("button", name="Accept").press("Enter")
    story.card_on_all("Viewing", "Accepted")
    message = story.card_of("viewing")
    stored, uid = message["card"], f"card-{message['id']}@127.0.0.1"
    assert message["sender_id"] == story.team["participant_id"]
    assert stored["slot"] == stored["slots"][1]
    assert stored["slot"]["starts_at"].startswith(f"{DAYS[1]}T12:00")  # Nairobi is three hours ahead
    for rest in (story.ada, story.agents[agent]):
        [event] = calendar_of(rest)
        assert (event["UID"], event["LOCATION"]) == (uid, "Pier 7")
    for name in ("ada", agent.lower()):
        assert story.invited(f"{name}@example.org") == {uid}


def agree_on_the_rent(story: Story) -> None:
    """Ada offers on her phone, the agent makes a counter-offer, and Ada accepts it."""
    dialog = begin(story.adas[1], "Make an offer")
    dialog.get_by_label("Amount in EUR").fill("1000.50")
    dialog.get_by_label("Period").select_option(label="per month")
    dialog.get_by_label("Amount in EUR").press("Enter")
    story.card_on_all("Offer", "€1,000.50 per month")
    offer = card(story.agency[0], "Offer")
    offer.get_by_role("button", name="Make a counter-offer").press("Enter")
    offer.get_by_label("Amount in EUR").fill("1100")
    offer.get_by_label("Amount in EUR").press("Enter")
    story.card_on_all("Offer", "€1,100.00 per month")
    card(story.adas[0], "Offer").get_by_role("button", name="Accept").press("Enter")
    story.card_on_all("Offer", "Accepted")
    history = story.card_of("offer")["card"]["history"]
    assert [entry["action"] for entry in history] == ["create", "counter", "accept"]


def hand_in_the_documents(story: Story) -> None:
    """The agent asks for two from the phone; Ada has the one that is needed."""
    dialog = begin(story.agency[1], "Ask for documents")
    dialog.get_by_label("Name").fill("Passport")
    dialog.get_by_role("button", name="Add a document").click()
    dialog.get_by_label("Name").nth(1).fill("Payslip")
    dialog.get_by_role("checkbox", name="optional").nth(1).check()
    dialog.get_by_role("button", name="Send").click()
    story.card_on_all("Documents", "Passport")
    card(story.adas[0], "Documents").get_by_label("Provide Passport").set_input_files(
        {"name": "passport.txt", "mimeType": "text/plain", "buffer": b"passport"}
    )
    for page in (*story.adas, *story.agency):
        expect(card(page, "Documents").get_by_role("listitem").first).to_contain_text("provided")
    card(story.agency[1], "Documents").get_by_role("button", name="All is there").press("Enter")
    story.card_on_all("Documents", "Complete")


def wait_for_an_answer(story: Story, agent: str) -> None:
    """Nobody answers Ada's last question: the agent is reminded of it once."""
    address, page = f"{agent.lower()}@example.org", story.adas[0].page
    subject = "Ada is waiting for your answer"

    def reminders(name: str) -> list[str]:
        subjects = [each["subject"] for each in story.town.mails_to(address)]
        return [each for each in subjects if each == subject.replace("Ada", name)]

    before = len(reminders("Ada"))
    story.adas[0].write("When do I get the keys?")
    story.all_show("When do I get the keys?")
    until(page, lambda: len(reminders("Ada")) > before)
    opened = {"type": "general", "participant_ids": [agent.lower()]}
    zoe = arrive(story.node, "Zoe")
    other = done(zoe.post("/conversations", opened))["conversation"]["id"]
    done(zoe.post(f"/conversations/{other}/messages", {"text": "And who answers me?"}))
    until(page, lambda: reminders("Zoe"))
    assert len(reminders("Ada")) == before + 1


def is_in_the_export_and_in_the_webhooks(story: Story) -> None:
    stored, page = story.stored(), story.adas[0].page
    saved = exported(page, story.node, "ada", story.chat)["messages"]
    assert [each["id"] for each in saved] == [each["id"] for each in stored]
    kinds = [each["card"]["kind"] for each in saved if each["type"] == "card"]
    assert kinds == ["viewing", "offer", "documents"]
    ids = {each["id"] for each in stored}
    until(page, lambda: ids <= {each["message"]["id"] for each in story.town.posted("message.created")})
    until(page, lambda: {"accepted", "countered", "completed"} <= _states(story.town))


def _states(town: Town) -> set[str]:
    """The states that cards have had, by the webhook."""
    changed = [each["message"] for each in town.posted("message.updated")]
    return {each["card"]["state"] for each in changed if "card" in each}


def test_a_listing_from_the_first_question_to_the_keys(widget: Open, town: Town) -> None:
    story = Story(widget, town)
    agent = ask_on_the_listing_page(story)
    answer_from_a_saved_reply(story, agent)
    answer_the_mail(story)
    agree_on_a_viewing(story, agent)
    agree_on_the_rent(story)
    hand_in_the_documents(story)
    wait_for_an_answer(story, agent)
    is_in_the_export_and_in_the_webhooks(story)
    assert [page.violations() for page in (*story.adas, *story.agency)] == [[]] * 4
