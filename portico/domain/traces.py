"""Traces of messages: which trace a message has, whether it is kept, and how spans look in OTLP.

The ids of a trace are made from the message, so each process and each node finds them by itself: nothing
about traces is sent along with a message or stored with it. The reasons are in
`docs/explanation/decisions/0011`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

Value: TypeAlias = str | int | bool
INTERNAL, SERVER, CLIENT = 1, 2, 3  # kinds of spans, as OTLP numbers them
SCOPE = "portico"


class TraceIds(msgspec.Struct, frozen=True):
    """The trace of a message, and its first span, which all others are below."""

    trace: bytes
    root: bytes

    def is_kept(self, percent: int) -> bool:
        """Whether this trace is among the share that is kept: the same at every node."""
        return int.from_bytes(self.trace[:8]) % 100 < percent


class Span(msgspec.Struct, frozen=True):
    """One step of a message. Times are in nanoseconds since the epoch; the first one has no parent."""

    name: str
    kind: int
    trace: bytes
    id: bytes
    parent: bytes | None
    begin: int
    end: int
    attributes: Mapping[str, Value]


def ids_of(key: bytes, conversation_id: int, seq: int) -> TraceIds:
    """The ids of the trace of a message. The key keeps apart installations that share a collector."""
    digest = hashlib.blake2b(f"{conversation_id}:{seq}".encode(), digest_size=24, key=key[:64]).digest()
    return TraceIds(digest[:16], digest[16:])


def otlp(spans: Sequence[Span], resource: Mapping[str, Value]) -> dict[str, Any]:
    """The body of a request to a collector (OTLP over HTTP, as JSON)."""
    return {
        "resourceSpans": [
            {
                "resource": {"attributes": _attributes(resource)},
                "scopeSpans": [{"scope": {"name": SCOPE}, "spans": [_span(span) for span in spans]}],
            }
        ]
    }


def _span(span: Span) -> dict[str, Any]:
    parent = {"parentSpanId": span.parent.hex()} if span.parent else {}
    return {
        "traceId": span.trace.hex(),
        "spanId": span.id.hex(),
        **parent,
        "name": span.name,
        "kind": span.kind,
        "startTimeUnixNano": str(span.begin),
        "endTimeUnixNano": str(span.end),
        "attributes": _attributes(span.attributes),
    }


def _attributes(values: Mapping[str, Value]) -> list[dict[str, Any]]:
    return [{"key": key, "value": _value(value)} for key, value in values.items()]


def _value(value: Value) -> dict[str, Value]:
    if isinstance(value, bool):
        return {"boolValue": value}
    return {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}
