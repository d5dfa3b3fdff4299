"""A customer writes to a team over a whole node; its members answer over WAMP and REST, and keep notes."""

from typing import Any

import pytest_twisted
from twisted.internet.threads import deferToThread

from tests.support.node import Node
from tests.support.people import arrive
from tests.support.rest import Rest

HOURS = {"timezone": "UTC", "open": [{"day": "mon", "from": "00:00", "to": "24:00"}]}


async def call(rest: Rest, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """The answer of a route that succeeds."""
    reply = await deferToThread(rest.ask, method.upper(), path, body, **headers)
    assert reply.status in (200, 201), reply
    return reply.json


@pytest_twisted.ensureDeferred
async def test_a_team_answers_a_customer(node: Node) -> None:
    site, lena = Rest(node, "ts-site", "service"), Rest(node, "ts-lena")
    people = {"lead_ids": ["ts-lena"], "member_ids": ["ts-max"]}
    team = (await call(site, "post", "/teams", {"name": "Sales", **people, "office_hours": HOURS}))["team"]
    max_, customer = await arrive(node, "ts-max"), await arrive(node, "ts-carla")
    sent = await customer.ask(
        "message.send", to_user_id=team["participant_id"], property_id="42", text="Is it free?", local_id="1"
    )
    chat = sent["conversation"]["id"]
    await max_.wait_for("team.event", event="message.created", payload={"message": sent["message"]})
    await max_.wait_for("inbox.updated")
    listed = await call(lena, "get", f"/teams/{team['id']}/inbox?unassigned=true")
    assert [entry["conversation"]["id"] for entry in listed["entries"]] == [chat]
    taken = await call(lena, "put", f"/conversations/{chat}/assignee", {"user_id": "ts-lena"})
    assert taken["inbox"]["assignee_id"] == "ts-lena"
    note = await call(lena, "post", f"/conversations/{chat}/notes", {"text": "Knows the owner"})
    heard = await max_.wait_for("note.created")
    assert (heard["note"], heard["note"]["after_seq"]) == (note["note"], 1)
    as_team = {"X_As_Team": str(team["id"])}
    answer = await call(lena, "post", f"/conversations/{chat}/messages", {"text": "It is."}, **as_team)
    assert answer["message"]["sender_id"] == team["participant_id"]
    assert (await customer.wait_for("message.created"))["message"] == answer["message"]
    thread = await call(lena, "get", f"/conversations/{chat}/messages", **as_team)
    assert [message["seq"] for message in thread["messages"]] == [1, 2]
    closed = await call(lena, "post", f"/conversations/{chat}/close", {})
    assert closed["inbox"]["status"] == "closed"
    reply = {"title": "Free", "text": "{{property.title}} is free, {{customer.name}}."}
    saved = (await call(lena, "post", f"/teams/{team['id']}/saved-replies", reply))["saved_reply"]
    render = f"/saved-replies/{saved['id']}/render"
    assert (await call(lena, "post", render, {"conversation_id": chat}))["text"] == " is free, ."
    assert (await call(lena, "get", f"/teams/{team['id']}/stats"))["open"] == 0
    refused = await deferToThread(Rest(node, "ts-carla").get, f"/conversations/{chat}/notes")
    assert refused.status == 404
    refused = await deferToThread(Rest(node, "ts-carla").get, f"/conversations/{chat}", **as_team)
    assert refused.status == 404


@pytest_twisted.ensureDeferred
async def test_nobody_logs_in_as_a_team(node: Node) -> None:
    reply = await deferToThread(Rest(node, "team:1").get, "/me")
    assert reply.status == 401
    assert "nobody logs in as a team" in str(reply.json)
