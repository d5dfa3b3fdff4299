"""Which events an endpoint gets."""

import pytest

from portico.domain.errors import InvalidArgument
from portico.domain.webhooks.events import EVENTS, Filter, check_patterns, matches, wants


@pytest.mark.parametrize(
    ("pattern", "event", "expected"),
    [
        ("*", "call.ended", True),
        ("call.*", "call.ended", True),
        ("call.ended", "call.ended", True),
        ("call.ended", "call.started", False),
        ("cal.*", "call.ended", False),
        ("message.*", "webhook.test", False),
    ],
)
def test_patterns(pattern: str, event: str, expected: bool) -> None:
    assert matches(pattern, event) is expected


@pytest.mark.parametrize(
    ("conversation_type", "transaction", "expected"),
    [("support", 7, True), ("general", 7, False), (None, 7, True), ("support", 6, False)],
)
def test_an_endpoint_gets_its_conversations_and_nothing_from_before(
    conversation_type: str | None, transaction: int, expected: bool
) -> None:
    chosen = Filter(["report.*"], ["support"], since=7)
    assert wants(chosen, "report.created", conversation_type, transaction) is expected


def test_without_types_it_gets_all_conversations() -> None:
    assert wants(Filter(["*"]), "message.created", "group", 0)


def test_a_known_pattern_passes() -> None:
    check_patterns(["*", "inbox.*", *EVENTS])


@pytest.mark.parametrize("pattern", ["note.created", "note.*", "message", "message.", "*.created", "**", ""])
def test_a_pattern_that_no_event_matches_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        check_patterns(["*", pattern])
    assert refused.value.fields["field"] == "events[1]"
