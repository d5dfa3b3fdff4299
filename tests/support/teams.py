"""Teams in tests: two members, a customer who writes to them, and what each may do."""

from typing import Any

import msgspec

from tests.support.people import Person, Place, arrive


class Desk(msgspec.Struct):
    """A team with its members Lena (who leads it) and Max, a customer, and their conversation."""

    team: dict[str, Any]
    site: Person
    lena: Person
    max: Person
    customer: Person
    chat: int

    @property
    def id(self) -> int:
        return int(self.team["id"])

    @property
    def participant(self) -> str:
        return str(self.team["participant_id"])

    async def ask_as_team(self, person: Person, procedure: str, /, **arguments: Any) -> dict[str, Any]:
        """Call a procedure for the team."""
        return await person.ask(procedure, as_team=self.id, **arguments)


async def open_desk(place: Place, **settings: Any) -> Desk:
    """A team, and a customer who has opened a conversation with it. Nobody has written yet."""
    site = await arrive(place, "site", "service")
    lena, max_, customer = [await arrive(place, name) for name in ("lena", "max", "carla")]
    made = await site.ask(
        "team.create", **{"name": "Sales", "lead_ids": ["lena"], "member_ids": ["max"], **settings}
    )
    opened = await customer.ask(
        "conversation.create", participant_ids=[made["team"]["participant_id"]], property_id="42"
    )
    return Desk(made["team"], site, lena, max_, customer, opened["conversation"]["id"])


async def write(person: Person, chat: int, text: str, **more: Any) -> dict[str, Any]:
    """Send a message; the text is its `local_id` too."""
    sent = await person.ask("message.send", conversation_id=chat, text=text, local_id=text, **more)
    message: dict[str, Any] = sent["message"]
    return message
