"""Traces of messages: everybody finds the same ids, and nothing else leads to them."""

from portico.domain.traces import INTERNAL, Span, ids_of, otlp

KEY, OTHER = b"k" * 32, b"o" * 32


def test_whoever_knows_the_message_and_the_key_finds_its_trace() -> None:
    assert ids_of(KEY, 7, 1) == ids_of(KEY, 7, 1)
    different = {ids_of(KEY, 7, 1).trace, ids_of(KEY, 7, 2).trace, ids_of(KEY, 71, 1).trace}
    assert len({*different, ids_of(OTHER, 7, 1).trace}) == 4


def test_a_share_of_the_traces_is_kept() -> None:
    kept = [ids_of(KEY, 1, seq).is_kept(10) for seq in range(10_000)]
    assert 900 < sum(kept) < 1100
    assert all(ids_of(KEY, 1, seq).is_kept(100) for seq in range(100))


def test_a_span_looks_as_a_collector_expects_it() -> None:
    span = Span("step", INTERNAL, b"\x01" * 16, b"\x02" * 8, b"\x03" * 8, 1, 2, {"n": 3, "s": "x", "b": True})
    [resource] = otlp([span], {"service.name": "portico"})["resourceSpans"]
    assert resource["resource"] == {
        "attributes": [{"key": "service.name", "value": {"stringValue": "portico"}}]
    }
    assert resource["scopeSpans"][0]["spans"] == [
        {
            "traceId": "01" * 16,
            "spanId": "02" * 8,
            "parentSpanId": "03" * 8,
            "name": "step",
            "kind": 1,
            "startTimeUnixNano": "1",
            "endTimeUnixNano": "2",
            "attributes": [
                {"key": "n", "value": {"intValue": "3"}},
                {"key": "s", "value": {"stringValue": "x"}},
                {"key": "b", "value": {"boolValue": True}},
            ],
        }
    ]
