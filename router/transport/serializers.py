"""Autobahn's serializers with Portico's codecs: JSON (router/transport/json.py), CBOR and MessagePack.

Batched serializations are not supported: one frame would hold many messages, which no limit counts. What a
component says is passed on in its own JSON (`msgspec.Raw`), and read only for clients that do not speak JSON.
"""

from collections.abc import Mapping
from typing import Any

import cbor2
import msgpack
import msgspec
from autobahn.wamp import serializer
from autobahn.wamp.serializer import Serializer

from router.transport.binary import cbor_loads, msgpack_loads
from router.transport.json import dumps, loads


class JsonCodec(serializer.JsonObjectSerializer):
    """JSON, by msgspec."""

    def serialize(self, obj: Any) -> bytes:
        return dumps(obj)

    def unserialize(self, payload: bytes) -> list[Any]:
        return [loads(payload.decode())]


class CborCodec(serializer.CBORObjectSerializer):
    """CBOR, restricted to the values that JSON has."""

    def serialize(self, obj: Any) -> bytes:
        return cbor2.dumps(obj, default=_write_raw)

    def unserialize(self, payload: bytes) -> list[Any]:
        return [cbor_loads(payload)]


class MsgPackCodec(serializer.MsgPackObjectSerializer):
    """MessagePack, restricted to the values that JSON has."""

    def serialize(self, obj: Any) -> bytes:
        return bytes(msgpack.packb(obj, default=msgspec.json.decode))

    def unserialize(self, payload: bytes) -> list[Any]:
        return [msgpack_loads(payload)]


class JsonSerializer(serializer.JsonSerializer):
    """Autobahn's, with this codec."""

    def __init__(self) -> None:
        Serializer.__init__(self, JsonCodec())


class CborSerializer(serializer.CBORSerializer):
    """Autobahn's, with this codec."""

    def __init__(self) -> None:
        Serializer.__init__(self, CborCodec())


class MsgPackSerializer(serializer.MsgPackSerializer):
    """Autobahn's, with this codec."""

    def __init__(self) -> None:
        Serializer.__init__(self, MsgPackCodec())


OURS = {kind.SERIALIZER_ID: kind for kind in (JsonSerializer, CborSerializer, MsgPackSerializer)}


def _write_raw(encoder: Any, raw: msgspec.Raw) -> None:
    encoder.encode(msgspec.json.decode(raw))


def supported(serializers: Mapping[Any, Any]) -> dict[Any, Serializer]:
    """Those of a factory that are supported, with Portico's codecs, under the same keys."""
    return {
        key: OURS[each.SERIALIZER_ID]() for key, each in serializers.items() if each.SERIALIZER_ID in OURS
    }
