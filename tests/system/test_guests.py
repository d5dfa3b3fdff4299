"""A visitor writes before they sign up: a whole node, its own tokens, and the account that has everything."""

from typing import Any

import pytest
import pytest_twisted
from twisted.internet import reactor
from twisted.internet.threads import deferToThread

from runtime.client import Rejected, connect
from tests.support.node import Node
from tests.support.people import arrive
from tests.support.rest import Rest


async def post(rest: Rest, path: str, body: Any, **headers: str) -> Any:
    reply = await deferToThread(rest.post, path, body, **headers)
    assert reply.status in (200, 201), reply
    return reply.json


@pytest_twisted.ensureDeferred
async def test_a_visitor_writes_signs_up_and_goes_on_as_their_account(node: Node) -> None:
    site, agent = Rest(node, "gs-site", "service"), await arrive(node, "gs-agent")
    made = await post(site, "/guests", {"name": "Visitor", "metadata": {"page": "/listings/42"}})
    guest_id, token = made["user_id"], made["token"]
    body = {"participant_ids": ["gs-agent"], "type": "support"}
    opened = await post(site, "/conversations", body, X_As_User=guest_id)
    chat = opened["conversation"]["id"]
    guest = await arrive(node, guest_id, token=token)
    details: Any = guest.client.details
    assert (details.authid, details.authrole) == (guest_id, "user")
    assert details.authextra["expires_at"] == made["expires_at"]
    me = (await guest.ask("user.me"))["user"]
    assert (me["guest"], me["name"]) == (True, "Visitor")
    sent = await guest.ask("message.send", conversation_id=chat, text="Hello", local_id="1")
    heard = (await agent.wait_for("message.created"))["message"]
    assert heard == sent["message"]
    assert (await guest.refused("user.list")).error == "portico.error.forbidden"

    merged = await post(site, f"/guests/{guest_id}/merge", {"user_id": "gs-ada"})
    assert (merged["conversations"], merged["messages"]) == (1, 1)
    assert await guest.left() == "portico.close.by_admin"
    with pytest.raises(Rejected) as refusal:
        await connect(reactor, node.url, token)
    assert refusal.value.reason == "portico.error.forbidden"
    account = await arrive(node, "gs-ada")
    found = (await account.ask("message.list", conversation_id=chat))["messages"]
    assert [(one["sender_id"], one["text"]) for one in found] == [("gs-ada", "Hello")]
    changed = (await agent.wait_for("message.updated"))["message"]
    assert (changed["id"], changed["sender_id"]) == (heard["id"], "gs-ada")
    reply = await deferToThread(Rest(node, Authorization=f"Bearer {token}").get, "/me")
    assert reply.status == 401


@pytest_twisted.ensureDeferred
async def test_nobody_else_can_make_the_token_of_a_guest(node: Node) -> None:
    site = Rest(node, "gs-site", "service")
    guest_id = (await post(site, "/guests", {}))["user_id"]
    forged = node.token(guest_id, kid="portico-guest")  # the site's own key, and a claim that is no header
    assert (await arrive(node, guest_id, token=forged)).session_id  # the site may speak for whom it likes
    reply = await deferToThread(Rest(node, "gs-ada").post, "/guests", {})
    assert reply.status == 403
