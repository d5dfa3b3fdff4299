"""The serializers of the node's transports: Autobahn's, with Portico's codecs."""

import sys
from collections.abc import Callable
from typing import Any

import cbor2
import msgpack
import msgspec
import pytest
from autobahn.wamp import message
from autobahn.wamp.exception import ProtocolError
from autobahn.wamp.serializer import CBORSerializer, JsonSerializer, MsgPackSerializer

from router.transport.binary import REFUSED
from router.transport.serializers import (
    CborCodec,
    CborSerializer,
    MsgPackCodec,
    supported,
)
from runtime import wire
from runtime.component_codec import ComponentSerializer

AUTOBAHNS = (JsonSerializer, CBORSerializer, MsgPackSerializer)
CALL = message.Call(7, "portico.message.send", kwargs={"text": "ä", "number": 1.5, "list": [None, True]})


def test_autobahn_reads_with_these() -> None:
    assert CborCodec().unserialize(cbor2.dumps(cbor2.CBORTag(35, "("))) == [REFUSED]
    with pytest.raises(ValueError):
        MsgPackCodec().unserialize(b"\x81\x01\x02")


@pytest.mark.parametrize("kind", AUTOBAHNS)
def test_a_message_is_read_and_written_as_autobahn_does(kind: Callable[[], Any]) -> None:
    autobahns = kind()
    ours: Any = supported({"key": autobahns})["key"]
    for writer, reader in ((autobahns, ours), (ours, autobahns)):
        payload, is_binary = writer.serialize(message.Call.parse(CALL.marshal()))
        (read,) = reader.unserialize(payload, is_binary)
        assert read.marshal() == CALL.marshal()


def test_batched_messages_are_not_supported() -> None:
    offered: dict[str, Any] = {kind.__name__: kind(batched=True) for kind in AUTOBAHNS}
    assert supported(offered) == {}


@pytest.mark.parametrize("nested", [b"[" * 100_000, b'{"a":' * 100_000])
def test_nesting_without_end_is_a_violation_and_no_crash(nested: bytes) -> None:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(1_000)  # as the router worker does
    try:
        with pytest.raises(ProtocolError):
            supported({"json": JsonSerializer()})["json"].unserialize(nested, False)
    finally:
        sys.setrecursionlimit(before)


def test_a_message_is_serialized_once_for_each_serialization() -> None:
    serializer: Any = supported({1: MsgPackSerializer()})[1]
    assert msgpack.unpackb(serializer.serialize(CALL)[0])[0] == 48


def test_a_components_answer_may_hold_more_than_a_call_of_a_client() -> None:
    answer: Any = message.Yield(7, kwargs={"conversations": [{"id": number} for number in range(20_000)]})
    payload, _ = ComponentSerializer().serialize(answer)
    read: Any = ComponentSerializer().unserialize(payload)[0]
    assert read.kwargs == answer.kwargs
    with pytest.raises(ProtocolError):
        CborSerializer().unserialize(payload)


@pytest.mark.parametrize("kind", AUTOBAHNS)
def test_what_a_component_says_reaches_clients_of_every_serialization(kind: Callable[[], Any]) -> None:
    said = {"text": "ä \u2028 \U0001f600", "number": 2**63, "share": 0.5, "none": None, "list": [{"id": 1}]}
    raw = msgspec.Raw(msgspec.json.encode(said))
    ours: Any = supported({"key": kind()})["key"]
    payload, is_binary = ours.serialize(wire.result(7, [], raw))
    (read,) = kind().unserialize(payload, is_binary)
    assert read.kwargs == said
