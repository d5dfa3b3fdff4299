"""The two sides of the story of a listing: their pages, and what has to be seen of each step."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.team_scene import done
from tests.browser.test_widget_cards import card
from tests.browser.widgets import Open, WidgetPage, messages
from tests.browser.work_story import Town, arrive, invitations, until
from tests.support.rest import Rest

TO_THE_BACKGROUND = "document.hasFocus = () => false"
TO_THE_FRONT = "delete document.hasFocus; window.dispatchEvent(new Event('focus'))"


class Story:
    """Ada on the page of a listing, and the agency whose inbox it goes to."""

    def __init__(self, widget: Open, town: Town) -> None:
        self._widget, self.town, self.node = widget, town, town.node
        site = Rest(self.node, "site", "service")
        self.ada = arrive(self.node, "Ada")
        self.agents = {name: arrive(self.node, name) for name in ("Bob", "Cleo")}
        request = {"name": "Lake Homes", "assignment": "in_turn", "lead_ids": ["bob"], "member_ids": ["cleo"]}
        self.team = done(site.post("/teams", request))["team"]
        webhook = {"url": town.webhooks.url, "events": ["*"]}
        done(Rest(self.node, "root", "admin").post("/webhooks", webhook))
        self.chat = 0
        self.adas: list[WidgetPage] = []
        self.agency: list[WidgetPage] = []

    @property
    def pages(self) -> list[WidgetPage]:
        return [*self.adas, *self.agency]

    def open_page_of_ada(self, **options: Any) -> None:
        """The page of the listing, with the chat."""
        element = (
            f'<portico-chat participant="{self.team["participant_id"]}" property="lake-7"'
            ' subject="Two rooms at the lake"></portico-chat>'
        )
        self.adas.append(self._widget("Ada", element, **options))

    def open_page_of(self, agent: str, **options: Any) -> WidgetPage:
        """The inbox of the agency, where there is a question with that open."""
        chosen = f' conversation="{self.chat}"' if self.chat else ""
        element = f'<portico-team-inbox team="{self.team["id"]}"{chosen}></portico-team-inbox>'
        self.agency.append(self._widget(agent, element, **options))
        return self.agency[-1]

    def close_pages_of_the_agency(self) -> None:
        for each in self.agency:
            each.page.context.close()
        self.agency.clear()

    def ada_looks_elsewhere(self) -> None:
        """Her pages stay open behind others: what comes is shown, and is not read."""
        for each in self.adas:
            each.page.evaluate(TO_THE_BACKGROUND)

    def ada_is_back(self) -> None:
        for each in self.adas:
            each.page.evaluate(TO_THE_FRONT)

    def assignee_of(self, chat: int) -> str:
        """Whose question it is, once it is somebody's."""
        path = f"/conversations/{chat}/inbox"
        ask = self.agents["Bob"].get
        return str(until(self.adas[0].page, lambda: done(ask(path))["inbox"]["assignee_id"]))

    def is_seen(self, text: str) -> dict[str, Any]:
        """A message is the last one on every page, and in the webhooks; it, as the webhook has it."""
        for each in self.pages:
            expect(messages(each).last).to_contain_text(text)
        message = self.stored()[-1]
        assert message["text"] == text
        told = until(self.adas[0].page, lambda: self._told("message.created", message["id"]))
        assert (told[0]["text"], told[0]["metadata"]) == (text, message["metadata"])
        return message

    def is_proposed(self, kind: str, shown: str, *words: str) -> None:
        """A new card is the last message on every page, and in the webhooks."""
        message = self._card_is_shown(kind, shown, words)
        for each in self.pages:
            expect(messages(each).last.get_by_role("group", name=kind)).to_be_visible()
        told = until(self.adas[0].page, lambda: self._told("message.created", message["id"]))
        assert _facts(told[0]["card"]) == _facts(message["card"])
        assert [entry["action"] for entry in told[0]["card"]["history"]] == ["create"]

    def has_become(self, kind: str, action: str, shown: str, *words: str) -> None:
        """What was done with a card is on every page, and in the webhooks."""
        message = self._card_is_shown(kind, shown, words)
        assert message["card"]["history"][-1]["action"] == action

        def told() -> bool:
            cards = [each["card"] for each in self._told("message.updated", message["id"])]
            return _facts(message["card"]) in [_facts(each) for each in cards]

        until(self.adas[0].page, told)

    def _card_is_shown(self, kind: str, shown: str, words: tuple[str, ...]) -> dict[str, Any]:
        for each in self.pages:
            expect(card(each, kind)).to_have_count(1)
            expect(card(each, kind).locator(".card-state")).to_have_text(shown)
            for word in words:
                expect(card(each, kind)).to_contain_text(word)
        return self.card_of(kind.lower())

    def _told(self, event: str, message_id: int) -> list[dict[str, Any]]:
        """What the webhooks have said of a message by this event."""
        found = [each["message"] for each in self.town.posted(event)]
        return [each for each in found if each["id"] == message_id]

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


def _facts(card: dict[str, Any]) -> dict[str, Any]:
    """A card without what one reader of it may do."""
    return {name: value for name, value in card.items() if name != "actions"}
