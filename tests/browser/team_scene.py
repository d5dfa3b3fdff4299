"""A team of an agency with questions, for tests of `<portico-team-inbox>`."""

from itertools import count
from typing import Any, NamedTuple

from tests.support.node import Node
from tests.support.rest import Rest

NUMBERS = count()


class Scene(NamedTuple):
    """A team of Lena and Max, and what customers asked it, the oldest first."""

    node: Node
    team: dict[str, Any]
    lena: str
    max: str
    conversations: list[int]
    customers: list[str]

    def element(self, **attributes: object) -> str:
        more = "".join(f' {name}="{value}"' for name, value in attributes.items())
        return f'<portico-team-inbox team="{self.team["id"]}"{more}></portico-team-inbox>'

    def rest(self, name: str) -> Rest:
        return Rest(self.node, name.lower())

    def ask(self, customer: str, text: str, title: str = "Two rooms at the lake") -> int:
        """A customer writes to the team; the conversation."""
        rest = self.rest(customer)
        know(self.node, customer)
        about = {"type": "property_inquiry", "property_id": customer.lower(), "title": title}
        opened = done(
            rest.post("/conversations", {**about, "participant_ids": [self.team["participant_id"]]})
        )
        conversation_id = int(opened["conversation"]["id"])
        done(rest.post(f"/conversations/{conversation_id}/messages", {"text": text}))
        self.conversations.append(conversation_id)
        self.customers.append(customer)
        return conversation_id


def done(reply: Any) -> Any:
    """What a request that succeeds answers."""
    assert reply.status in (200, 201), reply
    return reply.json


def know(node: Node, name: str) -> None:
    """Somebody has a name from their token."""
    token = node.token(name.lower(), name=name)
    done(Rest(node, Authorization=f"Bearer {token}").get("/me"))


def open_scene(node: Node, *questions: str, shows: str = "agent") -> Scene:
    """A team with as many customers as there are questions."""
    number = next(NUMBERS)
    lena, max_ = f"Lena-t{number}", f"Max-t{number}"
    for name in (lena, max_):
        know(node, name)
    request = {"name": "Lake Homes", "shows": shows, "lead_ids": [lena.lower()], "member_ids": [max_.lower()]}
    team = done(Rest(node, f"site-t{number}", "service").post("/teams", request))["team"]
    scene = Scene(node, team, lena, max_, [], [])
    for index, text in enumerate(questions):
        scene.ask(f"Carla-t{number}-{index}", text)
    return scene
