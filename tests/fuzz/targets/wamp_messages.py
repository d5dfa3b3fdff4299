"""What a client says in any serialization is refused, or is something that everybody can be told.

The first byte of the input chooses the serialization.
"""

from collections.abc import Callable
from typing import Any

import cbor2
import msgpack
import msgspec
from autobahn.wamp.serializer import Serializer

from portico.domain.errors import InvalidArgument
from portico.domain.text import check_value
from router.transport.serializers import CborSerializer, JsonSerializer, MsgPackSerializer

HELLO = [1, "portico", {"roles": {"caller": {}, "subscriber": {"features": {}}}, "authmethods": ["ticket"]}]
SAID = (
    HELLO,
    [5, "a.ticket.of-mine", {}],
    [48, 1, {}, "portico.message.send", [], {"conversation_id": 7, "text": "Hello", "local_id": "a"}],
    [32, 2, {"match": "prefix"}, "portico.event."],
    [49, 1, {"mode": "skip"}],
    [70, 3, {}, [], {"a": [1.5, None, True, "ä", -7]}],
    [8, 68, 3, {}, "a.b", ["no"]],
)
WRITERS = (msgspec.json.encode, cbor2.dumps, msgpack.packb)
SEEDS = (
    *(bytes((number,)) + write(said) for said in SAID for number, write in enumerate(WRITERS)),
    b"\x01\x86\x18\x30\x01\xa0\x63a.b\x80\xa1\x61a\xd8\x23\x62(a",
    b"\x01\x86\x18\x30\x01\xa0\x63a.b\x80\xa1\x61a\x9a\xff\xff\xff\xff",
    b"\x02\x96\x30\x01\x80\xa3a.b\x90\x81\xa1a\xdd\xff\xff\xff\xff",
)
SERIALIZERS: tuple[Callable[[], Serializer], ...] = (JsonSerializer, CborSerializer, MsgPackSerializer)


def check(data: bytes) -> None:
    """Read it, and whatever the gate lets through, write it again in all three."""
    serializer = SERIALIZERS[data[0] % 3]() if data else JsonSerializer()
    try:
        messages = serializer.unserialize(data[1:])
    except Exception:  # noqa: BLE001 - the gate closes for every one of them
        return
    for msg in messages:
        _publish(msg)


def _publish(msg: Any) -> None:
    payload = [getattr(msg, "args", None), getattr(msg, "kwargs", None), getattr(msg, "authextra", None)]
    try:
        for part in payload:
            check_value(part)
    except InvalidArgument:
        return
    for write in WRITERS:
        write(payload)
