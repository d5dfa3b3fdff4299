"""Everything bad that a client can send, in each serialization: it is refused, and the others never notice."""

from collections.abc import AsyncIterator
from itertools import count
from typing import Any, NamedTuple

import cbor2
import pytest
import pytest_twisted

from tests.support.node import Node
from tests.support.people import Person, arrive
from tests.support.raw import (
    CALL,
    CANCEL,
    CBOR,
    CODECS,
    ERROR,
    HELLO,
    JSON,
    MSGPACK,
    PUBLISH,
    REGISTER,
    RESULT,
    SUBSCRIBE,
    Codec,
    Gone,
    Message,
    Raw,
    enter_raw,
    open_raw,
)
from tests.support.websocket import BINARY, TEXT

INVALID = "portico.error.invalid_argument"
NOT_FOUND = "portico.error.not_found"
TOO_LARGE = "portico.error.too_large"
NUMBERS = count()
ASKED = 1000  # the number of a request that a test puts together itself
PROTOCOL_ERROR, BAD_UTF8, TOO_BIG = 1002, 1007, 1009


class Room(NamedTuple):
    """A raw client in a conversation of its own, other people's conversation, and somebody to serve."""

    node: Node
    user: str
    raw: Raw
    conversation_id: int
    foreign_id: int
    foreign_message_id: int
    witness: Person

    async def call(self, procedure: str, **kwargs: Any) -> Message:
        return await self.raw.call(procedure, [], kwargs)

    async def send(self, **changed: Any) -> Message:
        draft = {"conversation_id": self.conversation_id, "text": "Hello", "local_id": "l"}
        return await self.call("message.send", **{**draft, **changed})

    async def another(self) -> Raw:
        return await enter_raw(self.node, self.user, self.raw.codec)

    async def others_are_served(self) -> None:
        assert (await self.witness.ask("user.me"))["user"]["id"] == "witness"
        assert "conversations" in await self.witness.ask("conversation.list")
        assert "total" in await self.witness.ask("receipt.unread")


@pytest.fixture(params=CODECS, ids=lambda codec: codec.subprotocol)
def codec(request: pytest.FixtureRequest) -> Codec:
    given: Codec = request.param
    return given


@pytest_twisted.async_yield_fixture()
async def room(node: Node, codec: Codec) -> AsyncIterator[Room]:
    witness, third = await arrive(node, "witness"), await arrive(node, "third")
    user = f"bad-{next(NUMBERS)}"
    raw = await enter_raw(node, user, codec)
    own = await witness.ask("conversation.create", participant_ids=[user], type="general")
    foreign = await third.ask("conversation.create", participant_ids=["fourth"], type="general")
    foreign_id = foreign["conversation"]["id"]
    sent = await third.ask("message.send", conversation_id=foreign_id, text="ours", local_id="ours")
    yield Room(node, user, raw, own["conversation"]["id"], foreign_id, sent["message"]["id"], witness)
    raw.leave()
    third.leave()
    witness.leave()


def refusal(answer: Message) -> tuple[str, str | None]:
    """The URI of an ERROR and the field that it names; an error of the contract has one human message."""
    assert answer[0] == ERROR, answer
    uri, args, kwargs = [*answer[4:], *([], {})[len(answer) - 5 :]]
    if uri.startswith("portico."):
        assert [type(arg) for arg in args] == [str]
    return uri, kwargs.get("field")


def nested(depth: int) -> Any:
    value: Any = "bottom"
    for _ in range(depth):
        value = {"down": value}
    return value


MESSAGES: dict[str, tuple[dict[str, Any], str, str | None]] = {
    "a number for the text": ({"text": 5}, INVALID, "text"),
    "a list for the text": ({"text": ["Hello"]}, INVALID, "text"),
    "an empty text": ({"text": ""}, INVALID, "text"),
    "a blank text": ({"text": " \n"}, INVALID, "text"),
    "5,001 characters": ({"text": "x" * 5001}, TOO_LARGE, "text"),
    "5,001 emoji": ({"text": "\U0001f3e0" * 5001}, TOO_LARGE, "text"),
    "NUL in the text": ({"text": "a\x00b"}, INVALID, "text"),
    "NUL before base64": ({"text": "\x00aGVsbG8="}, INVALID, "text"),
    "only NUL": ({"text": "\x00"}, INVALID, "text"),
    "NUL in a key": ({"metadata": {"a\x00": 1}}, INVALID, "metadata"),
    "NUL in the metadata": ({"metadata": {"a": ["\x00"]}}, INVALID, "metadata.a[0]"),
    "an unknown key": ({"colour": "red"}, INVALID, "colour"),
    "an empty key": ({"": 1}, INVALID, None),
    "an unknown type": ({"type": "smell"}, INVALID, "type"),
    "a system message": ({"type": "system"}, "portico.error.forbidden", None),
    "an image without attachment": ({"type": "image"}, INVALID, "attachments"),
    "an object for the attachments": ({"attachments": {}}, INVALID, "attachments"),
    "an attachment without url": ({"attachments": [{"type": "image"}]}, INVALID, "attachments[0].url"),
    "a url that runs": (
        {"attachments": [{"type": "a", "url": "javascript:x"}]},
        INVALID,
        "attachments[0].url",
    ),
    "a list for the metadata": ({"metadata": [1]}, INVALID, "metadata"),
    "metadata of 17 levels": ({"metadata": nested(17)}, INVALID, None),
    "metadata of 200 levels": ({"metadata": nested(200)}, INVALID, None),
    "large metadata": ({"metadata": {"a": "x" * 17_000}}, TOO_LARGE, "metadata"),
    "infinity": ({"metadata": {"a": float("inf")}}, INVALID, "metadata.a"),
    "no local_id": ({"local_id": None}, INVALID, "local_id"),
    "an empty local_id": ({"local_id": ""}, INVALID, "local_id"),
    "a long local_id": ({"local_id": "l" * 129}, INVALID, "local_id"),
    "a number for the local_id": ({"local_id": 1}, INVALID, "local_id"),
    "a reply to nothing": ({"reply_to": 2**40}, INVALID, "reply_to"),
    "a reply to zero": ({"reply_to": 0}, INVALID, "reply_to"),
    "another's name": ({"as_user": "witness"}, INVALID, "as_user"),
    "a sender": ({"sender_id": "witness"}, INVALID, "sender_id"),
}


@pytest_twisted.ensureDeferred
async def test_a_bad_message_is_refused_by_its_field(room: Room) -> None:
    for name, (changed, uri, field) in MESSAGES.items():
        if room.raw.codec is JSON and name == "infinity":
            continue  # JSON has none
        answer = refusal(await room.send(**changed))
        assert answer[0] == uri, name
        assert field in (None, answer[1]), name
    await room.others_are_served()
    listed = await room.call("message.list", conversation_id=room.conversation_id)
    assert listed[4] == {"messages": []}


NO_IDS = (0, -1, 1.5, 1e300, 2**53, 2**64 - 1, -(2**63), True, "1", None, [1], {"id": 1})


@pytest_twisted.ensureDeferred
async def test_an_id_that_is_none_is_refused(room: Room) -> None:
    for value in NO_IDS:
        draft = {"text": "Hello", "local_id": "l"}
        for procedure, rest in {"message.send": draft, "message.list": {}, "conversation.get": {}}.items():
            answer = await room.call(procedure, conversation_id=value, **rest)
            assert refusal(answer) == (INVALID, "conversation_id"), (procedure, value)
        assert refusal(await room.call("session.revoke", session_id=value)) == (INVALID, "session_id")
    await room.others_are_served()


@pytest_twisted.ensureDeferred
async def test_a_cursor_or_a_limit_of_ones_own_making_is_refused(room: Room) -> None:
    for cursor in ("rubbish", "bnVsbA", "\xe9", "=", "WzEsMl0" * 20):
        answer = await room.call("conversation.list", cursor=cursor)
        assert refusal(answer) == (INVALID, "cursor"), cursor
    for limit in (0, -1, 101, 1.5, "ten", True):
        answer = await room.call("message.list", conversation_id=room.conversation_id, limit=limit)
        assert refusal(answer) == (INVALID, "limit"), limit
    await room.others_are_served()


@pytest_twisted.ensureDeferred
async def test_other_peoples_conversations_are_not_there(room: Room) -> None:
    foreign = room.foreign_id
    calls: tuple[tuple[str, dict[str, Any]], ...] = (
        ("message.send", {"conversation_id": foreign, "text": "Hello", "local_id": "x"}),
        ("message.list", {"conversation_id": foreign}),
        ("message.get", {"message_id": room.foreign_message_id}),
        ("conversation.get", {"conversation_id": foreign}),
        ("conversation.participants", {"conversation_id": foreign}),
        ("receipt.read", {"conversation_id": foreign, "up_to_seq": 1}),
        ("receipt.delivered", {"conversation_id": foreign, "up_to_seq": 1}),
        ("receipt.list", {"conversation_id": foreign}),
        ("receipt.mark_unread", {"conversation_id": foreign}),
    )
    for procedure, kwargs in calls:
        there = refusal(await room.call(procedure, **kwargs))
        assert there == (NOT_FOUND, None), procedure
    answer = await room.send(reply_to=room.foreign_message_id)
    assert refusal(answer) == (INVALID, "reply_to")


@pytest_twisted.ensureDeferred
async def test_positional_arguments_are_refused(room: Room) -> None:
    for args in ([room.conversation_id], [{"conversation_id": 1}], [nested(200)], [None]):
        answer = await room.raw.call("conversation.get", args, {"conversation_id": room.conversation_id})
        assert refusal(answer)[0] == INVALID
    await room.others_are_served()


@pytest_twisted.ensureDeferred
async def test_a_payload_for_others_to_decrypt_is_refused(room: Room) -> None:
    for procedure in ("user.me", "session.info"):
        raw = await room.another()
        options = {"enc_algo": "cryptobox", "enc_serializer": "json"}
        raw.say(
            [CALL, ASKED, options, f"portico.{procedure}", "\x00eHg=" if room.raw.codec is JSON else b"x"]
        )
        assert await outcome(raw) in (INVALID, f"closed {PROTOCOL_ERROR}")
        raw.leave()
    await room.others_are_served()


@pytest_twisted.ensureDeferred
async def test_nobody_speaks_in_anothers_name(room: Room) -> None:
    me = (await room.witness.ask("session.info"))["session"]
    claim = {"session": me["session_id"], "authid": "witness", "authrole": "admin"}
    for procedure in ("user.me", "session.list"):
        raw = await room.another()
        raw.say([CALL, ASKED, {"forward_for": [claim]}, f"portico.{procedure}"])
        assert await outcome(raw) == f"closed {PROTOCOL_ERROR}"
    await room.others_are_served()


FORBIDDEN_REQUESTS: dict[str, list[Any]] = {
    "an unknown procedure": [CALL, {}, "portico.user.fly"],
    "an internal procedure": [CALL, {}, "portico.internal.user.admit", [{}]],
    "the internal authenticator": [CALL, {}, "portico.internal.authenticate", ["portico", "ada", {}]],
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
async def test_what_no_client_may_is_refused(room: Room) -> None:
    for name, (code, *rest) in FORBIDDEN_REQUESTS.items():
        answer = await room.raw.answer(room.raw.request(code, *rest))
        assert refusal(answer)[0] in ("wamp.error.not_authorized", "wamp.error.invalid_uri"), name
    await room.others_are_served()


NO_WAMP: tuple[Any, ...] = (
    {"a": 1}, "call", None, [], [None], ["48", 1, {}, "portico.user.me"], [-1], [True], [999, 1],
    [CALL], [CALL, 1, {}], [CALL, 1, {}, 5], [CALL, 1, [], "portico.user.me"], [CALL, "1", {}, "portico.user.me"],
    [CALL, -1, {}, "portico.user.me"], [CALL, 2**60, {}, "portico.user.me"], [CALL, 1.5, {}, "portico.user.me"],
    [CALL, 1, {}, ""], [CALL, 1, {}, "portico..me"], [CALL, 1, {}, "portico.user me#"],
    [CALL, ASKED, {}, "portico.user.me", {}], [CALL, ASKED, {}, "portico.user.me", "args"],
    [CALL, ASKED, {}, "portico.user.me", [], []], [CALL, ASKED, {}, "portico.user.me", [], 5],
    [CALL, ASKED, {}, "portico.user.me", [], {}, 1, 2], [CALL, 1, {"timeout": -1}, "portico.user.me"],
    [SUBSCRIBE, 1, {"match": "regex"}, "portico.event."], [CANCEL, 1, {"mode": "hard"}],
    [2, 1, {}], [3, {}, "a.b"], [4, "ticket", {}], [5, "ticket", {}], [6, 1, 2], [36, 1, 2, {}], [50, 1, {}], [68, 1, 2, {}],
)  # fmt: skip


@pytest_twisted.ensureDeferred
async def test_what_is_no_wamp_ends_the_connection(room: Room) -> None:
    for spoken in NO_WAMP:
        raw = await room.another()
        raw.say(spoken)
        assert await outcome(raw) == f"closed {PROTOCOL_ERROR}", spoken
    await room.others_are_served()


@pytest_twisted.ensureDeferred
async def test_what_a_router_may_ignore_harms_nobody(room: Room) -> None:
    for spoken in (
        [HELLO, "portico", {"roles": {"caller": {}}}],
        [70, 9, {}],
        [ERROR, 68, 9, {}, "a.b"],
        [CANCEL, 9, {}],
    ):
        room.raw.say(spoken)
    assert (await room.call("user.me"))[4]["user"]["id"] == room.user
    await room.others_are_served()


def call_with(codec: Codec, kwargs: bytes) -> bytes:
    """A call whose keyword arguments are these bytes."""
    head = codec.encode([CALL, ASKED, {}, "portico.user.update", [], {}])
    return head[:-3] + kwargs + b"]" if codec is JSON else head[:-1] + kwargs


MALFORMED: dict[str, dict[str, bytes]] = {
    JSON.subprotocol: {
        "no end": b'{"name":"Ada"', "a comment": b"{} // ", "a trailing comma": b'{"name":"Ada",}',
        "2,000 levels": b'{"a":' + b"[" * 2000 + b"]" * 2000 + b"}", "no UTF-8": b'{"name":"\xff"}',
        "50,000 levels": b'{"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        "5,000 digits": b'{"a":' + b"9" * 5000 + b"}",
    },
    CBOR.subprotocol: {
        "no UTF-8": b"\xa1\x64name\x61\xff", "a number for a key": b"\xa1\x01\x02", "a list for a key": b"\xa1\x81\x01\x02",
        "a tag for nothing": b"\xa1\x64name\xc0\x01", "a string without end": b"\xa1\x64name\x7b\x00\x00" + b"\xff" * 6,
        "a list without end": b"\xa1\x64name\x9b" + b"\x00" * 4 + b"\x7f\xff\xff\xff",
        "50,000 levels": b"\xa1\x61a" + b"\x81" * 50_000 + b"\x01", "a bad regex": b"\xa1\x64name\xd8\x23\x61(",
        "a fraction of zero": b"\xa1\x64name\xd8\x1e\x82\x01\x00", "no end": b"\xa1\x64name",
    },
    MSGPACK.subprotocol: {
        "no UTF-8": b"\x81\xa4name\xa1\xff", "a number for a key": b"\x81\x01\x02", "a list for a key": b"\x81\x91\x01\x02",
        "a string without end": b"\x81\xa4name\xdb\xff\xff\xff\xff", "a list without end": b"\x81\xa4name\xdd\xff\xff\xff\xff",
        "50,000 levels": b"\x81\xa1a" + b"\x91" * 50_000 + b"\x01", "a reserved byte": b"\xc1", "no end": b"\x81\xa4name",
    },
}  # fmt: skip


@pytest_twisted.ensureDeferred
async def test_what_cannot_be_read_ends_the_connection(room: Room, codec: Codec) -> None:
    payloads = {name: call_with(codec, kwargs) for name, kwargs in MALFORMED[codec.subprotocol].items()}
    for name, payload in {**payloads, "nothing": b"", "garbage": b"\xff\xfe\x00\xc1"}.items():
        raw = await room.another()
        raw.websocket.send(payload, codec.opcode)
        assert await outcome(raw) in (f"closed {PROTOCOL_ERROR}", f"closed {BAD_UTF8}"), name
    raw = await room.another()
    raw.websocket.send(codec.encode([CALL, ASKED, {}, "portico.user.me"]), BINARY if codec is JSON else TEXT)
    assert await outcome(raw) in (f"closed {PROTOCOL_ERROR}", f"closed {BAD_UTF8}")
    await room.others_are_served()


STRANGE: dict[str, dict[str, bytes]] = {
    JSON.subprotocol: {
        "a lone surrogate": b'{"name":"a\\ud800"}', "only a surrogate": b'{"name":"\\udfff"}',
        "a surrogate in a key": b'{"a\\ud800":1}', "30 digits": b'{"name":' + b"9" * 30 + b"}",
        "1e999": b'{"name":1e999}', "a surrogate beside 100 levels": b'{"name":"\\ud800","a":' + b"[" * 100 + b"]" * 100 + b"}",
        "900 levels": b'{"a":' + b"[" * 900 + b"]" * 900 + b"}",
    },
    CBOR.subprotocol: {
        "a number of 200 bits": cbor2.dumps({"name": 2**200}), "a date": cbor2.dumps({"name": cbor2.CBORTag(0, "2020-01-01T00:00:00Z")}),
        "bytes": cbor2.dumps({"name": b"Ada"}), "undefined": b"\xa1\x64name\xf7", "a simple value": b"\xa1\x64name\xf8\xff",
        "not a number": b"\xa1\x64name\xf9\x7e\x00", "a decimal": b"\xa1\x64name\xc4\x82\x1b\x00\x00\x00\x00\x7f\xff\xff\xff\x01",
        "a set": b"\xa1\x64name\xd9\x01\x02\x81\x01", "a cycle": b"\xa1\x64name\xd8\x1c\x81\xd8\x1d\x00", "a mail": b"\xa1\x64name\xd8\x24\x61x",
        "an address": b"\xa1\x64name\xd9\x01\x04\x44\x7f\x00\x00\x01", "a regex": b"\xa1\x64name\xd8\x23\x61a",
    },
    MSGPACK.subprotocol: {
        "an extension": b"\x81\xa4name\xd4\x05a", "a timestamp": b"\x81\xa4name\xd6\xff\x00\x00\x00\x01", "bytes": b"\x81\xa4name\xc4\x01a",
        "64 bits": b"\x81\xa4name\xcf" + b"\xff" * 8, "900 levels": b"\x81\xa1a" + b"\x91" * 900 + b"\x01",
    },
}  # fmt: skip


@pytest_twisted.ensureDeferred
async def test_what_can_be_read_but_not_be_kept_is_an_invalid_argument(room: Room, codec: Codec) -> None:
    for name, kwargs in STRANGE[codec.subprotocol].items():
        raw = await room.another()
        raw.websocket.send(call_with(codec, kwargs), codec.opcode)
        assert await outcome(raw) == INVALID, name
        raw.leave()
    await room.others_are_served()


@pytest_twisted.ensureDeferred
async def test_a_message_over_256_kib_ends_the_connection(room: Room) -> None:
    fits, huge = await room.another(), await room.another()
    fits.say([CALL, ASKED, {}, "portico.user.me", [], {"a": "x" * 261_000}])
    assert await outcome(fits) == INVALID
    huge.say([CALL, ASKED, {}, "portico.user.me", [], {"a": "x" * 262_144}])
    assert await outcome(huge) == f"closed {TOO_BIG}"
    await room.others_are_served()


@pytest_twisted.ensureDeferred
async def test_who_has_not_joined_gets_nothing(room: Room, node: Node, codec: Codec) -> None:
    stranger = await open_raw(node, codec)
    stranger.say([CALL, ASKED, {}, "portico.user.me"])
    stranger.say([SUBSCRIBE, 2, {"match": "prefix"}, "portico.event."])
    welcome = await stranger.join(node.token("bad"))
    assert welcome[:1] == [2]
    assert [message for message in stranger.heard if message[0] not in (2, 4)] == []
    stranger.leave()
    await room.others_are_served()


@pytest_twisted.ensureDeferred
async def test_who_leaves_without_waiting_leaves_nothing_behind(room: Room) -> None:
    raw = await room.another()
    for number in range(50):
        draft = {"conversation_id": room.conversation_id, "text": "Hello", "local_id": f"flood-{number}"}
        request = raw.request(CALL, {}, "portico.message.send", [], draft)
        raw.request(CALL, {}, "portico.session.list")
        raw.say([CANCEL, request, {}])
    await raw.first(lambda message: message[0] in (RESULT, ERROR))
    raw.leave()
    await raw.closed()
    left = await room.call("session.list")
    assert [session["current"] for session in left[4]["sessions"]] == [True]
    await room.others_are_served()


async def outcome(raw: Raw) -> str:
    """How the node answers ASKED: the URI of an error, `answered`, or `closed` with the code."""
    try:
        answer = await raw.answer(ASKED)
    except Gone:
        return f"closed {raw.websocket.code}"
    return refusal(answer)[0] if answer[0] == ERROR else "answered"
