"""What strangers and users may put on the wire: nothing of it stops the router, or stays in it."""

import http.client
import time
from collections.abc import Iterator

import cbor2
import psutil
import pytest_twisted

from portico.contract.registry import TOPICS
from tests.support.culprit import ASKED, INVALID, PROTOCOL_ERROR, TOO_BIG, Culprit, outcome, refusal
from tests.support.node import Node
from tests.support.people import Person, arrive
from tests.support.raw import (
    CALL,
    CBOR,
    CHALLENGE,
    ERROR,
    HELLO,
    JSON,
    REGISTER,
    ROLES,
    SUBSCRIBE,
    SUBSCRIBED,
    UNSUBSCRIBE,
    WELCOME,
    Codec,
    enter_raw,
    open_raw,
)
from tests.support.rawsocket import opened
from tests.system.test_bad_bytes import call_with
from tests.unit.router.transport.test_binary import tagged

PROMPT = 0.5  # seconds for another user's call, on a machine that does other things too
PATTERN = b"(a|b)*" * 2_100
EVIL = tagged(35, b"\x79" + len(PATTERN).to_bytes(2) + PATTERN)
MEGABYTE = 1 << 20
# What the decoder knows a meaning of, and edges. The unit tests try hundreds.
TAGS = (*range(6), 25, 28, 29, 30, 35, 36, 37, 100, 256, 258, 260, 261, 1004, 43000, 55799, 2**32, 2**64 - 1)


async def promptly(witness: Person) -> None:
    """Another user's call is answered at once."""
    began = time.monotonic()
    assert (await witness.ask("user.me"))["user"]["id"] == "witness"
    assert time.monotonic() - began < PROMPT


def memory(node: Node) -> int:
    used: int = psutil.Process(node.pid("router")).memory_info().rss
    return used


@pytest_twisted.ensureDeferred
async def test_a_stranger_names_no_tag_of_cbor(node: Node) -> None:
    witness = await arrive(node, "witness")
    for number in TAGS:
        stranger = await open_raw(node, CBOR)
        details = {
            "roles": ROLES,
            "authmethods": ["ticket"],
            "authextra": {"a": cbor2.CBORTag(number, EVIL.decode("latin-1"))},
        }
        stranger.transmit([HELLO, "portico", details])
        await promptly(witness)
        await stranger.closed()
        assert stranger.websocket.code == PROTOCOL_ERROR, number
    witness.leave()


@pytest_twisted.ensureDeferred
async def test_a_stranger_makes_the_router_compile_nothing(node: Node) -> None:
    witness = await arrive(node, "witness")
    for codec in (CBOR, JSON):
        stranger = await open_raw(node, codec)
        stranger.websocket.send(EVIL, CBOR.opcode)
        await promptly(witness)
        await stranger.closed()
    witness.leave()


@pytest_twisted.ensureDeferred
async def test_a_user_names_no_tag_of_cbor(node: Node) -> None:
    witness = await arrive(node, "witness")
    raw = await enter_raw(node, "tagger", CBOR)
    for number in TAGS:
        asked = raw.request(CALL, {}, "portico.user.update", [], {"name": cbor2.CBORTag(number, "a" * 1_000)})
        await promptly(witness)
        assert refusal(await raw.answer(asked)) == (INVALID, "name"), number
    raw.leave()
    witness.leave()


WIDE: dict[str, bytes] = {
    JSON.subprotocol: b'{"a":[' + b"[]," * 85_000 + b"1]}",
    CBOR.subprotocol: b"\xa1\x61a\x9a\x00\x03\xf8\x00" + b"\x80" * 0x3F800,
    "wamp.2.msgpack": b"\x81\xa1a\xdd\x00\x03\xf8\x00" + b"\x90" * 0x3F800,
}


@pytest_twisted.ensureDeferred
async def test_a_call_of_260_000_values_stops_nobody(culprit: Culprit, codec: Codec) -> None:
    raw = await culprit.again()
    raw.websocket.send(call_with(codec, WIDE[codec.subprotocol]), codec.opcode)
    await promptly(culprit.witness)
    assert await outcome(raw) in (INVALID, f"closed {PROTOCOL_ERROR}")


@pytest_twisted.ensureDeferred
async def test_who_has_not_joined_says_little(node: Node, codec: Codec) -> None:
    stranger = await open_raw(node, codec)
    stranger.transmit([HELLO, "portico", {"roles": ROLES, "authmethods": ["ticket"], "authid": "a" * 17_000}])
    await stranger.closed()
    assert stranger.websocket.code == TOO_BIG
    long = await open_raw(node, codec)
    assert (await long.join(node.token("long", padding="x" * 8_000)))[0] == WELCOME
    answer = await long.call("user.update", [], {"name": "x" * 100_000})
    assert refusal(answer)[0] == INVALID
    long.leave()


@pytest_twisted.ensureDeferred
async def test_who_joins_says_hello_and_shows_a_ticket_once(node: Node) -> None:
    witness, hello = (
        await arrive(node, "witness"),
        [HELLO, "portico", {"roles": ROLES, "authmethods": ["ticket"]}],
    )
    twice = await open_raw(node)
    for _ in range(2):
        twice.transmit(hello)
    await twice.closed()
    assert twice.websocket.code == PROTOCOL_ERROR
    raw = await open_raw(node)
    raw.transmit(hello)
    await raw.wait_for(CHALLENGE)
    for _ in range(2):
        raw.transmit([5, node.token("witness"), {}])
    await raw.closed()
    assert raw.websocket.code == PROTOCOL_ERROR
    listed = (await witness.ask("session.list"))["sessions"]
    assert [session["current"] for session in listed] == [True]
    witness.leave()


@pytest_twisted.ensureDeferred
async def test_a_backend_on_the_socket_is_no_exception(node: Node) -> None:
    witness = await arrive(node, "witness")
    path = node.home / "sockets" / "services.sock"
    hello = {"roles": ROLES, "authmethods": ["ticket"]}
    for evil in (
        EVIL,
        b"\x81" * 50_000,
        b"\xff",
        cbor2.dumps([HELLO, "portico", {**hello, "authid": "a" * 17_000}]),
    ):
        with opened(path) as raw:
            raw.frame(evil)
            await promptly(witness)
            assert raw.receive() is None
    with opened(path) as raw:
        raw.transmit([HELLO, "portico", hello])
        assert raw.receive()[0] == CHALLENGE
        raw.transmit([5, node.token("backend", "service"), {}])
        assert raw.receive()[0] == WELCOME
        raw.transmit([CALL, ASKED, {}, "portico.user.me", [], {"a": cbor2.CBORTag(35, "(")}])
        assert refusal(raw.receive())[0] == INVALID
        raw.transmit([CALL, ASKED, {}, "portico.user.me", [], {"a": "x" * 500_000}])
        assert refusal(raw.receive())[0] == INVALID
    witness.leave()


@pytest_twisted.ensureDeferred
async def test_names_that_clients_make_up_are_not_kept(node: Node) -> None:
    raw = await enter_raw(node, "namer", JSON)
    before = memory(node)
    for number in range(100):  # 24 MB of each of the four
        name = f"portico.{'x' * 240_000}{number}"
        requests = [
            (CALL, {}, name),
            (SUBSCRIBE, {"match": "prefix"}, f"portico.event.{name}"),
            (REGISTER, {}, name),
            (16, {"acknowledge": True}, name),
        ]
        for code, *rest in requests:
            answer = await raw.answer(raw.request(code, *rest))
            assert refusal(answer)[0] == "wamp.error.invalid_uri"
            assert len(str(answer)) < 500
    assert memory(node) - before < 20 * MEGABYTE
    raw.leave()


@pytest_twisted.ensureDeferred
async def test_what_is_not_there_is_named_in_the_refusal(node: Node) -> None:
    raw = await enter_raw(node, "namer", JSON)
    answer = await raw.answer(raw.request(CALL, {}, "portico.user.fly"))
    assert refusal(answer)[0] == "wamp.error.not_authorized"
    assert "portico.user.fly" in answer[5][0]
    answer = await raw.answer(raw.request(SUBSCRIBE, {"match": "exact"}, "portico.event.made.up"))
    assert refusal(answer)[0] == "wamp.error.not_authorized"
    raw.leave()


def topics() -> Iterator[str]:
    """More names than a session needs, all of the registry."""
    return (topic.uri[:end] for topic in TOPICS for end in range(len("portico.event.") + 1, len(topic.uri)))


@pytest_twisted.ensureDeferred
async def test_a_session_has_128_subscriptions(node: Node) -> None:
    raw = await enter_raw(node, "collector", JSON)  # and so has one
    names = [*dict.fromkeys(name for name in topics() if not name.endswith("."))]
    granted = [await raw.subscribe(name) for name in names[:127]]
    assert {answer[0] for answer in granted} == {SUBSCRIBED}
    answer = await raw.subscribe(names[127])
    assert refusal(answer)[0] == "portico.error.rate_limited"
    assert answer[6] == {"retry_after_ms": 1000}
    assert (await raw.subscribe(names[3]))[2] == granted[3][2]
    await raw.answer(raw.request(UNSUBSCRIBE, granted[3][2]))
    assert (await raw.subscribe(names[127]))[0] == SUBSCRIBED
    assert (await raw.call("user.me"))[0] != ERROR
    raw.leave()


@pytest_twisted.ensureDeferred
async def test_a_number_in_use_is_not_used_again(node: Node) -> None:
    witness, raw = await arrive(node, "witness"), await enter_raw(node, "repeater", JSON)
    for _ in range(2):
        raw.transmit([CALL, ASKED, {}, "portico.conversation.list"])
    await raw.closed()
    assert raw.websocket.code == PROTOCOL_ERROR
    await promptly(witness)
    witness.leave()


def test_only_three_serializations_are_offered(node: Node) -> None:
    for offered, spoken in {
        "wamp.2.json.batched": 400,
        "wamp.2.ubjson": 400,
        "wamp.2.flatbuffers": 400,
    }.items():
        assert upgrade(node, offered) == spoken


def upgrade(node: Node, subprotocol: str) -> int:
    """The status of an attempt to open a WebSocket."""
    headers = {
        "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": subprotocol,
    }  # fmt: skip
    connection = http.client.HTTPConnection("127.0.0.1", node.port, timeout=10)
    connection.request("GET", "/ws", headers=headers)
    return connection.getresponse().status
