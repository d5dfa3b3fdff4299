"""Moderation over REST: a report, the queue, a look with its reason, a decision and an appeal."""

from typing import Any

from tests.support.node import Node
from tests.support.rest import Rest


def reported(node: Node, sender: str, reporter: str) -> tuple[int, dict[str, Any]]:
    """A message that its receiver has reported: the conversation, and the report."""
    ada, bob = Rest(node, sender), Rest(node, reporter)
    chat = ada.post("/conversations", {"participant_ids": [reporter]}).json["conversation"]["id"]
    message = ada.post(f"/conversations/{chat}/messages", {"text": "Pay me outside"}).json["message"]
    reply = bob.post("/moderation/reports", {"message_id": message["id"], "reason": "a lure"})
    assert reply.status == 201, reply
    return chat, reply.json["report"]


def test_a_report_is_decided_and_appealed_over_rest(node: Node) -> None:
    chat, report = reported(node, "rm-ada", "rm-bob")
    mia, root = Rest(node, "rm-mia", "moderator"), Rest(node, "rm-root", "admin")
    queue = mia.get("/moderation/queue?kind=report&limit=1").json
    assert [item["kind"] for item in queue["items"]] == ["report"]
    assigned = mia.ask("PUT", "/moderation/assignee", {"report_id": report["id"], "assignee_id": "rm-mia"})
    assert assigned.json == {"assignee_id": "rm-mia"}
    about = {"reason": "report"}
    read = mia.post(f"/moderation/conversations/{chat}", about).json
    assert [each["text"] for each in read["messages"]] == ["Pay me outside"]
    context = mia.post("/moderation/context", {"report_id": report["id"], **about})
    assert context.json["conversation_id"] == chat
    how = {"action": "strike", "template": "contact_data"}
    decision = mia.post(f"/moderation/reports/{report['id']}/decision", how).json["decision"]
    assert mia.post("/moderation/people/rm-ada", about).json["person"]["strikes"] == 1
    ada = Rest(node, "rm-ada")
    assert [each["id"] for each in ada.get("/moderation/decisions").json["decisions"]] == [decision["id"]]
    appealed = ada.post(f"/moderation/decisions/{decision['id']}/appeal", {"text": "It was a joke"})
    assert (appealed.status, appealed.json["decision"]["appeal"]["state"]) == (201, "open")
    [appeal] = mia.get("/moderation/appeals").json["appeals"]
    undone = root.post(
        f"/moderation/appeals/{appeal['id']}/decision", {"action": "overturn", "reason": "fair"}
    )
    assert undone.json["appeal"]["state"] == "overturned"
    assert mia.post("/moderation/people/rm-ada", about).json["person"]["strikes"] == 0


def test_who_may_moderate_over_rest(node: Node) -> None:
    ada, mia = Rest(node, "rw-ada"), Rest(node, "rw-mia", "moderator")
    for path in ("/moderation/queue", "/moderation/held", "/moderation/appeals", "/moderation/templates"):
        assert ada.get(path).status == 403
        assert mia.get(path).status == 200
    wrong = mia.post("/moderation/bulk", {"report_ids": [2**52], "action": "dismiss"}).json
    assert [result["error"] for result in wrong["results"]] == ["not_found"]
    assert mia.post(f"/moderation/held/{2**52}/decision", {"action": "refuse"}).status == 404
