"""Sessions end when their token does or when their user says so; and who is sent away is really gone."""

import time
from datetime import datetime

import pytest
import pytest_twisted
from twisted.internet import reactor

from runtime.client import Rejected, connect
from tests.support.node import Node
from tests.support.people import Person, arrive, wait_for_all_events
from tests.support.raw import CALL, CODECS, GOODBYE, Codec, Gone, enter_raw

EXPIRED = "portico.error.token_expired"
REVOKED = "portico.close.revoked"
FORBIDDEN = "portico.error.forbidden"


async def conversation(person: Person, *others: str) -> int:
    opened = await person.ask("conversation.create", participant_ids=list(others), type="general")
    conversation_id: int = opened["conversation"]["id"]
    return conversation_id


async def session_ids(person: Person) -> list[int]:
    listed = (await person.ask("session.list"))["sessions"]
    return [session["session_id"] for session in listed]


@pytest_twisted.ensureDeferred
async def test_a_session_ends_with_its_token(node: Node) -> None:
    expires = int(time.time()) + 3
    person = await arrive(node, "", token=node.token("brief", exp=expires))
    warned = await person.wait_for("session.expiring")
    assert datetime.fromisoformat(warned["expires_at"]).timestamp() == expires
    assert time.time() < expires
    assert await person.left() == EXPIRED
    assert expires <= time.time() < expires + 3


@pytest_twisted.ensureDeferred
async def test_only_the_session_that_ends_is_warned(node: Node) -> None:
    lasting = await arrive(node, "two-tokens")
    ending = await arrive(node, "", token=node.token("two-tokens", ttl=30))
    await ending.wait_for("session.expiring")
    friend = await arrive(node, "two-tokens-friend")
    await wait_for_all_events(friend, lasting, await conversation(friend, "two-tokens"))
    assert "session.expiring" not in lasting.names()


@pytest_twisted.ensureDeferred
async def test_a_session_goes_on_with_a_newer_token(node: Node) -> None:
    expires = int(time.time()) + 3
    stays = await arrive(node, "", token=node.token("refreshing", exp=expires, jti="1"))
    goes = await arrive(node, "", token=node.token("refreshing", exp=expires, jti="2"))
    later = int(time.time()) + 600
    refreshed = await stays.ask("session.refresh", token=node.token("refreshing", exp=later))
    assert datetime.fromisoformat(refreshed["expires_at"]).timestamp() == later
    assert await goes.left() == EXPIRED
    assert refreshed["extended"]
    assert (await stays.ask("session.info"))["session"]["expires_at"] == refreshed["expires_at"]
    again = await stays.ask("session.refresh", token=node.token("refreshing", exp=later - 1))
    assert again == {"expires_at": refreshed["expires_at"], "extended": False}
    assert stays.names().count("session.expiring") <= 1


@pytest_twisted.ensureDeferred
async def test_a_refresh_takes_only_ones_own_good_token(node: Node) -> None:
    person = await arrive(node, "own-token")
    for token in (
        node.token("somebody-else"),
        node.token("own-token", role="admin"),
        "rubbish",
        node.token("own-token", token_type="refresh"),
    ):
        assert (await person.refused("session.refresh", token=token)).error == FORBIDDEN
    expired = await person.refused("session.refresh", token=node.token("own-token", ttl=-5))
    assert expired.error == EXPIRED
    assert (await person.ask("user.me"))["user"]["id"] == "own-token"


@pytest_twisted.ensureDeferred
async def test_people_see_their_own_sessions(node: Node) -> None:
    phone, laptop = await arrive(node, "two-devices"), await arrive(node, "two-devices")
    await arrive(node, "somebody-else")
    listed = (await laptop.ask("session.list"))["sessions"]
    assert [session["session_id"] for session in listed] == [phone.session_id, laptop.session_id]
    assert [session["current"] for session in listed] == [False, True]
    assert {session["user_id"] for session in listed} == {"two-devices"}
    phone.leave()
    await phone.left()
    assert await session_ids(laptop) == [laptop.session_id]


@pytest_twisted.ensureDeferred
async def test_a_revoked_session_is_gone_and_its_token_with_it(node: Node) -> None:
    lost_token = node.token("loser", jti="lost")
    lost = await arrive(node, "", token=lost_token)
    keeps = await arrive(node, "", token=node.token("loser", jti="kept"))
    assert await keeps.ask("session.revoke", session_id=lost.session_id) == {"revoked": 1}
    assert await lost.left() == REVOKED
    assert await session_ids(keeps) == [keeps.session_id]
    with pytest.raises(Rejected) as refusal:
        await connect(reactor, node.url, lost_token)
    assert refusal.value.reason == FORBIDDEN
    assert (await keeps.refused("session.refresh", token=lost_token)).error == FORBIDDEN


@pytest_twisted.ensureDeferred
async def test_a_token_that_the_revoking_session_uses_too_stays_good(node: Node) -> None:
    shared = node.token("sharing")
    one, other = await arrive(node, "", token=shared), await arrive(node, "", token=shared)
    await one.ask("session.revoke", session_id=other.session_id)
    assert await other.left() == REVOKED
    back = await arrive(node, "", token=shared)
    assert await session_ids(one) == [one.session_id, back.session_id]


@pytest_twisted.ensureDeferred
async def test_a_session_can_revoke_itself(node: Node) -> None:
    one, other = await arrive(node, "leaver"), await arrive(node, "leaver")
    one.client.call_procedure("session.revoke", session_id=one.session_id).addErrback(lambda _: None)
    assert await one.left() in (REVOKED, "wamp.close.transport_lost")
    assert await session_ids(other) == [other.session_id]


@pytest_twisted.ensureDeferred
async def test_all_other_sessions_end_at_once(node: Node) -> None:
    tokens = [node.token("crowd", jti=str(number)) for number in range(4)]
    *others, keeps = [await arrive(node, "", token=token) for token in tokens]
    bystander = await arrive(node, "bystander")
    assert await keeps.ask("session.revoke_others") == {"revoked": 3}
    assert [await other.left() for other in others] == [REVOKED] * 3
    assert await session_ids(keeps) == [keeps.session_id]
    assert await session_ids(bystander) == [bystander.session_id]
    assert await keeps.ask("session.revoke_others") == {"revoked": 0}


@pytest_twisted.ensureDeferred
async def test_nobody_ends_sessions_of_others(node: Node) -> None:
    victim, attacker = await arrive(node, "victim"), await arrive(node, "attacker")
    refusal = await attacker.refused("session.revoke", session_id=victim.session_id)
    assert refusal.error == "portico.error.not_found"
    assert await session_ids(victim) == [victim.session_id]


@pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec.subprotocol)
@pytest_twisted.ensureDeferred
async def test_a_client_that_ignores_the_goodbye_receives_nothing_and_is_disconnected(
    node: Node, codec: Codec
) -> None:
    user = f"deaf-{codec.subprotocol}"
    deaf = await enter_raw(node, user, codec, node.token(user, jti="deaf"))
    keeps, friend = await arrive(node, user), await arrive(node, "friend-of-the-deaf")
    conversation_id = await conversation(friend, user)
    await wait_for_all_events(friend, keeps, conversation_id)
    [session] = [s for s in (await keeps.ask("session.list"))["sessions"] if not s["current"]]

    await keeps.ask("session.revoke", session_id=session["session_id"])
    await friend.ask(
        "message.send", conversation_id=conversation_id, text="secret", local_id=f"secret-{user}"
    )
    deaf.transmit([CALL, 99, {}, "portico.user.me"])
    assert (await deaf.wait_for(GOODBYE))[2] == REVOKED
    await deaf.closed()
    with pytest.raises(Gone):
        await deaf.answer(99)
    assert "secret" not in str(deaf.received)
    await keeps.wait_for("message.created")
