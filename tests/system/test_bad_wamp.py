"""Messages that are no WAMP end the connection; those that no client may send are refused."""

from typing import Any

import pytest_twisted

from tests.support.culprit import ASKED, INVALID, PROTOCOL_ERROR, Culprit, outcome, refusal
from tests.support.node import Node
from tests.support.raw import (
    CALL,
    CANCEL,
    ERROR,
    EVENT,
    HELLO,
    JSON,
    PUBLISH,
    REGISTER,
    RESULT,
    SUBSCRIBE,
    Codec,
    open_raw,
)


@pytest_twisted.ensureDeferred
async def test_a_payload_for_others_to_decrypt_is_refused(culprit: Culprit) -> None:
    for procedure in ("user.me", "session.info"):
        raw = await culprit.again()
        options = {"enc_algo": "cryptobox", "enc_serializer": "json"}
        raw.transmit(
            [CALL, ASKED, options, f"portico.{procedure}", "\x00eHg=" if culprit.raw.codec is JSON else b"x"]
        )
        assert await outcome(raw) in (INVALID, f"closed {PROTOCOL_ERROR}")
        raw.leave()
    await culprit.others_are_served()


@pytest_twisted.ensureDeferred
async def test_nobody_sends_in_the_name_of_another_user(culprit: Culprit) -> None:
    me = (await culprit.witness.ask("session.info"))["session"]
    claim = {"session": me["session_id"], "authid": "witness", "authrole": "admin"}
    for procedure in ("user.me", "session.list"):
        raw = await culprit.again()
        raw.transmit([CALL, ASKED, {"forward_for": [claim]}, f"portico.{procedure}"])
        assert await outcome(raw) == f"closed {PROTOCOL_ERROR}"
    await culprit.others_are_served()


@pytest_twisted.ensureDeferred
async def test_a_caller_by_position_is_for_components_only(culprit: Culprit) -> None:
    caller = {"user_id": "witness", "role": "admin", "session_id": 0}
    request = culprit.raw.request(CALL, {}, "portico.user.me", [caller, {}])
    assert refusal(await culprit.raw.answer(request))[0] == "portico.error.invalid_argument"
    await culprit.others_are_served()


FORBIDDEN_REQUESTS: dict[str, list[Any]] = {
    "an unknown procedure": [CALL, {}, "portico.user.fly"],
    "an internal procedure": [CALL, {}, "portico.internal.user.admit", [{}]],
    "the internal authenticator": [CALL, {}, "portico.internal.authenticate", ["portico", "ada", {}]],
    "whose session it is": [CALL, {}, "portico.internal.session.login", [1]],
    "the meta api": [CALL, {}, "wamp.session.list"],
    "killing sessions": [CALL, {}, "wamp.session.kill_all"],
    "a last will": [CALL, {}, "wamp.session.add_testament", ["portico.event.typing", [], {}]],
    "a URI in capitals": [CALL, {}, "PORTICO.user.me"],
    "a long URI": [CALL, {}, "portico." + "x" * 60_000],
    "publishing": [PUBLISH, {"acknowledge": True}, "portico.event.message.created", [], {"message": {}}],
    "publishing meta events": [PUBLISH, {"acknowledge": True}, "wamp.session.on_leave", [1]],
    "registering": [REGISTER, {}, "portico.user.fly"],
    "registering what is there": [REGISTER, {"force_reregister": True}, "portico.user.me"],
    "registering a prefix": [REGISTER, {"match": "prefix"}, "portico."],
    "subscribing to all": [SUBSCRIBE, {"match": "prefix"}, ""],
    "subscribing to portico": [SUBSCRIBE, {"match": "prefix"}, "portico."],
    "subscribing to meta events": [SUBSCRIBE, {"match": "prefix"}, "wamp."],
    "subscribing by wildcard": [SUBSCRIBE, {"match": "wildcard"}, ".."],
}


@pytest_twisted.ensureDeferred
async def test_what_no_client_may_is_refused(culprit: Culprit) -> None:
    for name, (code, *rest) in FORBIDDEN_REQUESTS.items():
        answer = await culprit.raw.answer(culprit.raw.request(code, *rest))
        assert refusal(answer)[0] in ("wamp.error.not_authorized", "wamp.error.invalid_uri"), name
    await culprit.others_are_served()


NO_WAMP: tuple[Any, ...] = (
    {"a": 1},
    "call",
    None,
    [],
    [None],
    ["48", 1, {}, "portico.user.me"],
    [-1],
    [True],
    [999, 1],
    [CALL],
    [CALL, 1, {}],
    [CALL, 1, {}, 5],
    [CALL, 1, [], "portico.user.me"],
    [CALL, "1", {}, "portico.user.me"],
    [CALL, -1, {}, "portico.user.me"],
    [CALL, 2**60, {}, "portico.user.me"],
    [CALL, 1.5, {}, "portico.user.me"],
    [CALL, 1, {}, ""],
    [CALL, 1, {}, "portico..me"],
    [CALL, 1, {}, "portico.user me#"],
    [CALL, ASKED, {}, "portico.user.me", {}],
    [CALL, ASKED, {}, "portico.user.me", "args"],
    [CALL, ASKED, {}, "portico.user.me", [], []],
    [CALL, ASKED, {}, "portico.user.me", [], 5],
    [CALL, ASKED, {}, "portico.user.me", [], {}, 1, 2],
    [CALL, 1, {"timeout": -1}, "portico.user.me"],
    [SUBSCRIBE, 1, {"match": "regex"}, "portico.event."],
    [CANCEL, 1, {"mode": "hard"}],
    [2, 1, {}],
    [3, {}, "a.b"],
    [4, "ticket", {}],
    [5, "ticket", {}],
    [6, 1, 2],
    [36, 1, 2, {}],
    [50, 1, {}],
    [68, 1, 2, {}],
)


@pytest_twisted.ensureDeferred
async def test_what_is_no_wamp_ends_the_connection(culprit: Culprit) -> None:
    for spoken in NO_WAMP:
        raw = await culprit.again()
        raw.transmit(spoken)
        assert await outcome(raw) == f"closed {PROTOCOL_ERROR}", spoken
    await culprit.others_are_served()


@pytest_twisted.ensureDeferred
async def test_who_is_being_closed_and_lingers_costs_nobody_else_an_event(culprit: Culprit) -> None:
    lingering = [await culprit.again() for _ in range(4)]
    for raw in lingering:
        await raw.subscribe()
        asked = raw.websocket.linger()
        raw.transmit("nonsense")
        await asked
    hearing = await culprit.again()
    await hearing.subscribe()
    await culprit.send(local_id="over their heads")
    event = await hearing.wait_for(EVENT)
    assert event[5]["message"]["local_id"] == "over their heads"
    for raw in lingering:
        raw.leave()


@pytest_twisted.ensureDeferred
async def test_what_a_router_may_ignore_harms_nobody(culprit: Culprit) -> None:
    for spoken in (
        [HELLO, "portico", {"roles": {"caller": {}}}],
        [70, 9, {}],
        [ERROR, 68, 9, {}, "a.b"],
        [CANCEL, 9, {}],
    ):
        culprit.raw.transmit(spoken)
    assert (await culprit.call("user.me"))[4]["user"]["id"] == culprit.user
    await culprit.others_are_served()


@pytest_twisted.ensureDeferred
async def test_who_has_not_joined_gets_nothing(culprit: Culprit, node: Node, codec: Codec) -> None:
    stranger = await open_raw(node, codec)
    stranger.transmit([CALL, ASKED, {}, "portico.user.me"])
    stranger.transmit([SUBSCRIBE, 2, {"match": "prefix"}, "portico.event."])
    welcome = await stranger.join(node.token("bad"))
    assert welcome[:1] == [2]
    assert [message for message in stranger.received if message[0] not in (2, 4)] == []
    stranger.leave()
    await culprit.others_are_served()


@pytest_twisted.ensureDeferred
async def test_who_leaves_without_waiting_leaves_nothing_behind(culprit: Culprit) -> None:
    raw = await culprit.again()
    for number in range(50):
        draft = {"conversation_id": culprit.conversation_id, "text": "Hello", "local_id": f"flood-{number}"}
        request = raw.request(CALL, {}, "portico.message.send", [], draft)
        raw.request(CALL, {}, "portico.session.list")
        raw.transmit([CANCEL, request, {}])
    await raw.first(lambda message: message[0] in (RESULT, ERROR))
    raw.leave()
    await raw.closed()
    left = await culprit.call("session.list")
    assert [session["current"] for session in left[4]["sessions"]] == [True]
    await culprit.others_are_served()
