"""A node with something on every page of the console."""

from itertools import count
from typing import Any, NamedTuple

from tests.browser.team_scene import done, know
from tests.browser.widgets import talk
from tests.support.node import Node
from tests.support.rest import Rest

RULES = '[[rule]]\naction = "hold"\ndetectors = ["iban"]\n'  # of the contact guard of that node
IBAN = "Please pay the deposit to GB82 WEST 1234 5698 7654 32, then I can hold the flat for you"
SAID = (
    "Good morning, is the flat in Rue de Rivoli still free?",
    "Answer me, you fool",
    "Call me on 0712 345 678",
    IBAN,
)
NUMBERS = count()
HELD_ANSWER = """
    insert into inbound_answer (user_id, conversation_id, local_id, via, state, sender, text, received_at)
    values (%s, %s, %s, 'email', 'held', 'marta@elsewhere.example', 'Yes, Thursday at ten is fine', now())
    returning id
"""
DELIVERY = """
    insert into delivery (user_id, kind, channel, state, due_at, conversation_id, first_seq, up_to_seq,
      collapse, committed_at, reason, done_at)
    values (%s, 'message', %s, %s, now(), %s, 1, 1, %s, now(), %s, now()) returning id
"""
REFUSAL = """
    insert into site_refusal (what, id, rev, conversation_id, status, reason)
    values ('message', %s, 1, %s, 422, 'refused') returning 1
"""


class Scene(NamedTuple):
    """Who and what can be looked at."""

    person: str
    conversation: int
    evidence: int
    report: int
    held: int
    webhook: int

    def paths(self) -> list[str]:
        """The address of every page, with something on it."""
        person = f"/people/{self.person}"
        return [
            "",
            "/overview/hours",
            "/overview/days",
            "/people",
            *(
                f"{person}{part}"
                for part in ("", "/sessions", "/conversations", "/notifications", "/conduct")
            ),
            "/conversations",
            f"/conversations/{self.conversation}",
            f"/conversations/{self.evidence}",
            "/moderation",
            *(f"/moderation/{part}" for part in ("held", "appeals", "answers", "rules")),
            f"/moderation/report/{self.report}",
            f"/moderation/held/{self.held}",
            f"/moderation/conversation/{self.conversation}",
            "/notifications",
            "/notifications/templates",
            "/webhooks",
            f"/webhooks/{self.webhook}",
            "/imports",
            "/django",
            "/audit",
            "/settings",
            "/nowhere",
        ]


def fill(node: Node) -> Scene:
    """Put something on every page of a node with RULES."""
    number = next(NUMBERS)
    seller, buyer = f"Bartholomew{number}", f"Marta{number}"
    for name in (seller, buyer):
        know(node, name)
    webhook = done(
        Rest(node, "scene-admin", "admin").post(
            "/webhooks", {"url": "http://127.0.0.1:9/portico", "events": ["message.*"]}
        )
    )["webhook"]["id"]
    conversation = talk(node, seller, buyer, *SAID)
    report = _report(node, buyer, conversation, SAID[1], "He insults me")
    _report(node, buyer, conversation, SAID[0], "Spam")
    _sanctioned(node, seller, buyer)
    node.sql(HELD_ANSWER, buyer.lower(), conversation, f"scene-{number}")
    for channel, state, reason in (("sms", "dead", "http_500"), ("email", "skipped", "read")):
        node.sql(DELIVERY, seller.lower(), channel, state, conversation, f"scene-{number}-{state}", reason)
    node.sql(REFUSAL, 900_000 + number, conversation)
    held = node.sql("select id from held_message where conversation_id = %s", conversation)[0][0]
    return Scene(
        seller.lower(), conversation, _evidence(node, seller, buyer), report, int(held), int(webhook)
    )


def _report(node: Node, reporter: str, conversation: int, text: str, reason: str) -> int:
    rest = Rest(node, reporter.lower())
    messages = done(rest.get(f"/conversations/{conversation}/messages"))["messages"]
    [message] = [each["id"] for each in messages if each["text"] == text]
    reported = done(rest.post("/moderation/reports", {"message_id": message, "reason": reason}))
    return int(reported["report"]["id"])


def _sanctioned(node: Node, seller: str, buyer: str) -> None:
    """Two decisions about the seller, who appeals against the second."""
    moderator, person = Rest(node, "scene-moderator", "moderator"), Rest(node, seller.lower())
    path = f"/moderation/people/{seller.lower()}/decision"
    for action, reason in (("warn", "Contact data in a first message"), ("strike", "Insults")):
        done(moderator.post(path, {"action": action, "reason": reason, "template": "rules"}))
    decisions: Any = done(person.get("/moderation/decisions"))["decisions"]
    appeal = {"text": f"{buyer} and I know each other well, and this was a joke."}
    done(person.post(f"/moderation/decisions/{decisions[0]['id']}/appeal", appeal))


def _evidence(node: Node, seller: str, buyer: str) -> int:
    site = Rest(node, "scene-site", "service")
    opened = done(
        site.post(
            "/conversations",
            {
                "participant_ids": [seller.lower(), buyer.lower()],
                "type": "group",
                "title": "Lease of the flat",
                "evidence": True,
            },
        )
    )
    conversation = int(opened["conversation"]["id"])
    done(site.post(f"/conversations/{conversation}/messages", {"text": "The keys were handed over"}))
    return conversation
