"""Bytes that cannot be read end the connection; values that JSON does not have are refused."""

import cbor2
import pytest_twisted

from tests.support.culprit import ASKED, BAD_UTF8, INVALID, PROTOCOL_ERROR, TOO_BIG, Culprit, outcome
from tests.support.raw import CALL, CBOR, JSON, MSGPACK, Codec
from tests.support.websocket import BINARY, TEXT


def call_with(codec: Codec, kwargs: bytes) -> bytes:
    """A call whose keyword arguments are these bytes."""
    head = codec.encode([CALL, ASKED, {}, "portico.user.update", [], {}])
    return head[:-3] + kwargs + b"]" if codec is JSON else head[:-1] + kwargs


MALFORMED: dict[str, dict[str, bytes]] = {
    JSON.subprotocol: {
        "no end": b'{"name":"Ada"',
        "a comment": b"{} // ",
        "a trailing comma": b'{"name":"Ada",}',
        "2,000 levels": b'{"a":' + b"[" * 2000 + b"]" * 2000 + b"}",
        "no UTF-8": b'{"name":"\xff"}',
        "50,000 levels": b'{"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        "5,000 digits": b'{"a":' + b"9" * 5000 + b"}",
    },
    CBOR.subprotocol: {
        "no UTF-8": b"\xa1\x64name\x61\xff",
        "a number for a key": b"\xa1\x01\x02",
        "a list for a key": b"\xa1\x81\x01\x02",
        "a string without end": b"\xa1\x64name\x7b\x00\x00" + b"\xff" * 6,
        "a list without end": b"\xa1\x64name\x9b" + b"\x00" * 4 + b"\x7f\xff\xff\xff",
        "50,000 levels": b"\xa1\x61a" + b"\x81" * 50_000 + b"\x01",
        "no end": b"\xa1\x64name",
    },
    MSGPACK.subprotocol: {
        "no UTF-8": b"\x81\xa4name\xa1\xff",
        "a number for a key": b"\x81\x01\x02",
        "a list for a key": b"\x81\x91\x01\x02",
        "a string without end": b"\x81\xa4name\xdb\xff\xff\xff\xff",
        "a list without end": b"\x81\xa4name\xdd\xff\xff\xff\xff",
        "50,000 levels": b"\x81\xa1a" + b"\x91" * 50_000 + b"\x01",
        "a reserved byte": b"\xc1",
        "no end": b"\x81\xa4name",
    },
}


@pytest_twisted.ensureDeferred
async def test_what_cannot_be_read_ends_the_connection(culprit: Culprit, codec: Codec) -> None:
    payloads = {name: call_with(codec, kwargs) for name, kwargs in MALFORMED[codec.subprotocol].items()}
    for name, payload in {**payloads, "nothing": b"", "garbage": b"\xff\xfe\x00\xc1"}.items():
        raw = await culprit.again()
        raw.websocket.send(payload, codec.opcode)
        assert await outcome(raw) in (f"closed {PROTOCOL_ERROR}", f"closed {BAD_UTF8}"), name
    raw = await culprit.again()
    raw.websocket.send(codec.encode([CALL, ASKED, {}, "portico.user.me"]), BINARY if codec is JSON else TEXT)
    assert await outcome(raw) in (f"closed {PROTOCOL_ERROR}", f"closed {BAD_UTF8}")
    await culprit.others_are_served()


STRANGE: dict[str, dict[str, bytes]] = {
    JSON.subprotocol: {
        "a lone surrogate": b'{"name":"a\\ud800"}',
        "only a surrogate": b'{"name":"\\udfff"}',
        "a surrogate in a key": b'{"a\\ud800":1}',
        "30 digits": b'{"name":' + b"9" * 30 + b"}",
        "1e999": b'{"name":1e999}',
        "a surrogate beside 100 levels": b'{"name":"\\ud800","a":' + b"[" * 100 + b"]" * 100 + b"}",
        "900 levels": b'{"a":' + b"[" * 900 + b"]" * 900 + b"}",
    },
    CBOR.subprotocol: {
        "a number of 200 bits": cbor2.dumps({"name": 2**200}),
        "a date": cbor2.dumps({"name": cbor2.CBORTag(0, "2020-01-01T00:00:00Z")}),
        "bytes": cbor2.dumps({"name": b"Ada"}),
        "undefined": b"\xa1\x64name\xf7",
        "a simple value": b"\xa1\x64name\xf8\xff",
        "not a number": b"\xa1\x64name\xf9\x7e\x00",
        "a decimal": b"\xa1\x64name\xc4\x82\x1b\x00\x00\x00\x00\x7f\xff\xff\xff\x01",
        "a set": b"\xa1\x64name\xd9\x01\x02\x81\x01",
        "a cycle": b"\xa1\x64name\xd8\x1c\x81\xd8\x1d\x00",
        "a mail": b"\xa1\x64name\xd8\x24\x61x",
        "an address": b"\xa1\x64name\xd9\x01\x04\x44\x7f\x00\x00\x01",
        "a tag for nothing": b"\xa1\x64name\xc0\x01",
        "a bad regex": b"\xa1\x64name\xd8\x23\x61(",
        "a fraction of zero": b"\xa1\x64name\xd8\x1e\x82\x01\x00",
        "a regex": b"\xa1\x64name\xd8\x23\x61a",
    },
    MSGPACK.subprotocol: {
        "an extension": b"\x81\xa4name\xd4\x05a",
        "a timestamp": b"\x81\xa4name\xd6\xff\x00\x00\x00\x01",
        "bytes": b"\x81\xa4name\xc4\x01a",
        "64 bits": b"\x81\xa4name\xcf" + b"\xff" * 8,
        "900 levels": b"\x81\xa1a" + b"\x91" * 900 + b"\x01",
    },
}


@pytest_twisted.ensureDeferred
async def test_what_can_be_read_but_not_be_kept_is_an_invalid_argument(
    culprit: Culprit, codec: Codec
) -> None:
    for name, kwargs in STRANGE[codec.subprotocol].items():
        raw = await culprit.again()
        raw.websocket.send(call_with(codec, kwargs), codec.opcode)
        assert await outcome(raw) == INVALID, name
        raw.leave()
    await culprit.others_are_served()


@pytest_twisted.ensureDeferred
async def test_a_message_over_256_kib_ends_the_connection(culprit: Culprit) -> None:
    fits, huge = await culprit.again(), await culprit.again()
    fits.transmit([CALL, ASKED, {}, "portico.user.me", [], {"a": "x" * 261_000}])
    assert await outcome(fits) == INVALID
    huge.transmit([CALL, ASKED, {}, "portico.user.me", [], {"a": "x" * 262_144}])
    assert await outcome(huge) == f"closed {TOO_BIG}"
    await culprit.others_are_served()
