"""CBOR and MessagePack decoding, restricted to the values that JSON has, at a bounded cost.

Autobahn's decoders construct whatever a message names: a compiled regular expression (13 KB of it stop the
router for six seconds), fractions, mail messages, sets, maps whose keys all have the same hash. Here a tagged
CBOR value becomes a `CBORTag` and a MessagePack extension an `ExtType`, which the message validation refuses
with the name of the field. More than FORGIVEN tags, a key that is no string, or more values than any call
needs make the message unreadable, and the connection is closed.
"""

from typing import Any

import cbor2
import msgpack

from portico.domain.text import MAX_VALUES
from router.transport.value_counts import CBOR, MSGPACK, is_wide

SMALL = 4_096  # bytes; smaller messages hold too few values to be counted
FORGIVEN = 12  # tags up to which the sender gets an error that names the field
REFUSED = cbor2.CBORTag(0, None)


class Unreadable(ValueError):
    """A message that is too expensive to decode."""


class _Tags(dict[int, Any]):
    """Decoders by tag, in the form that cbor2 asks for: one for all tags, limited in number."""

    left = 0

    def get(self, _: int, __: Any = None) -> Any:
        return self.refuse

    __getitem__ = get

    def refuse(self, _: Any, __: bool) -> cbor2.CBORTag:  # noqa: FBT001 - as cbor2 calls it
        """Return a placeholder instead of the value. Raises Unreadable after FORGIVEN tags."""
        self.left -= 1
        if self.left < 0:
            raise Unreadable("too many CBOR tags: send only types that JSON has")
        return REFUSED


_tags = _Tags()


def cbor_loads(data: bytes) -> Any:
    if len(data) > SMALL and is_wide(data, CBOR, MAX_VALUES):
        raise Unreadable(f"more than {MAX_VALUES} values")
    _tags.left = FORGIVEN
    return cbor2.loads(data, semantic_decoders=_tags, strict_hashable_types=True)


def msgpack_loads(data: bytes) -> Any:
    if len(data) > SMALL and is_wide(data, MSGPACK, MAX_VALUES):
        raise Unreadable(f"more than {MAX_VALUES} values")
    return msgpack.unpackb(data, raw=False, strict_map_key=True)
