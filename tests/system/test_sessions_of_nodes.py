"""A session ends whichever node it is at, when its user or an admin ends it at another one."""

import pytest
import pytest_twisted
from twisted.internet import reactor

from runtime.client import Rejected, connect
from tests.support.node import Node
from tests.support.nodes import Pair
from tests.support.people import Person, arrive

REVOKED, BY_ADMIN = "portico.close.revoked", "portico.close.by_admin"
NOT_FOUND = "portico.error.not_found"


async def arrive_with(node: Node, user_id: str, login: str) -> tuple[Person, str]:
    """A session, and its token."""
    token = node.token(user_id, jti=login)
    return await arrive(node, user_id, token=token), token


async def is_refused(node: Node, token: str) -> bool:
    try:
        client = await connect(reactor, node.url, token)
    except Rejected:
        return True
    client.disconnect()
    return False


@pytest_twisted.ensureDeferred
async def test_the_list_has_the_sessions_of_both_nodes(two_nodes: Pair) -> None:
    here, _ = await arrive_with(two_nodes.a, "listed", "1")
    there, _ = await arrive_with(two_nodes.b, "listed", "2")
    stranger, _ = await arrive_with(two_nodes.b, "unlisted", "3")
    for person, current in ((here, [True, False]), (there, [False, True])):
        answer = await person.ask("session.list")
        assert answer["complete"]
        found = [(each["session_id"], each["current"]) for each in answer["sessions"]]
        assert found == list(zip([here.session_id, there.session_id], current, strict=True))
    for person in (here, there, stranger):
        person.leave()


@pytest_twisted.ensureDeferred
async def test_other_sessions_are_revoked_at_both_nodes(two_nodes: Pair) -> None:
    here, kept = await arrive_with(two_nodes.a, "everywhere", "1")
    there, token = await arrive_with(two_nodes.b, "everywhere", "2")
    stranger, _ = await arrive_with(two_nodes.b, "stranger", "3")
    assert await here.ask("session.revoke_others") == {"revoked": 1}
    assert await there.left() == REVOKED
    assert await is_refused(two_nodes.a, token)
    assert not await is_refused(two_nodes.b, kept)
    for person in (here, stranger):
        assert (await person.ask("user.me"))["user"]["id"]
        person.leave()


@pytest_twisted.ensureDeferred
async def test_one_session_of_another_node_is_revoked(two_nodes: Pair) -> None:
    here, _ = await arrive_with(two_nodes.a, "picky", "1")
    there, token = await arrive_with(two_nodes.b, "picky", "2")
    stranger, _ = await arrive_with(two_nodes.b, "bystander", "3")
    refused = await here.refused("session.revoke", session_id=stranger.session_id)
    assert refused.error == NOT_FOUND
    assert await here.ask("session.revoke", session_id=there.session_id) == {"revoked": 1}
    assert await there.left() == REVOKED
    assert await is_refused(two_nodes.b, token)
    assert (await stranger.ask("user.me"))["user"]["id"] == "bystander"
    here.leave()
    stranger.leave()


@pytest.mark.parametrize(
    ("procedure", "stays_out"), [("admin.disconnect", False), ("admin.revoke_tokens", True)]
)
@pytest_twisted.ensureDeferred
async def test_an_admin_ends_sessions_of_another_node(
    two_nodes: Pair, procedure: str, stays_out: bool
) -> None:
    admin = await arrive(two_nodes.a, "boss", "admin")
    user_id = f"sent-away-{stays_out}"
    there, token = await arrive_with(two_nodes.b, user_id, "1")
    assert (await admin.ask(procedure, user_id=user_id))["disconnected"] == 1
    assert await there.left() == BY_ADMIN
    assert await is_refused(two_nodes.b, token) == stays_out
    admin.leave()
