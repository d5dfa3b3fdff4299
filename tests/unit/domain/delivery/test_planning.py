"""Plans: which channels, when, for whom; and what a message is to somebody."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portico.domain.delivery.planning import (
    Delays,
    Kind,
    NotifiableEvent,
    Planned,
    Preferences,
    Recipient,
    kind_of,
    merge,
    plan,
    without,
)

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DELAYS = Delays(timedelta(), timedelta(minutes=10), timedelta(minutes=15))
IN_TEN, IN_FIFTEEN = NOW + timedelta(minutes=10), NOW + timedelta(minutes=15)
EVERYWHERE: Any = frozenset({"push", "email", "sms"})


def recipient(reachable: Any = EVERYWHERE, muted: datetime | None = None, **wishes: Any) -> Recipient:
    return Recipient("ada", reachable, Preferences(**wishes), muted)


def test_a_message_comes_by_push_at_once_and_by_mail_when_it_stays_unread() -> None:
    planned = plan(NotifiableEvent("message", NOW), recipient(), DELAYS)
    assert planned == [Planned("push", NOW), Planned("email", IN_TEN)]


def test_sms_only_for_who_chose_them() -> None:
    wishes: dict[str, Any] = {"channels": {"message": {"sms": True, "email": False}}}
    planned = plan(NotifiableEvent("message", NOW), recipient(**wishes), DELAYS)
    assert planned == [Planned("push", NOW), Planned("sms", IN_FIFTEEN)]


def test_everybody_has_their_own_patience() -> None:
    planned = plan(NotifiableEvent("message", NOW), recipient({"email"}, email_after=60), DELAYS)
    assert planned == [Planned("email", NOW + timedelta(minutes=1))]


def test_who_has_no_device_gets_no_push() -> None:
    assert plan(NotifiableEvent("call", NOW), recipient({"email"}), DELAYS) == []


def test_what_is_outside_of_conversations_waits_for_nobody_to_read_it() -> None:
    event = NotifiableEvent("system", NOW, in_conversation=False)
    assert plan(event, recipient(), DELAYS) == [Planned("push", NOW), Planned("email", NOW)]


@pytest.mark.parametrize(("kind", "count"), [("message", 0), ("missed_call", 0), ("call", 1), ("mention", 2)])
def test_a_muted_conversation_is_silent_but_for_calls_and_mentions(kind: Kind, count: int) -> None:
    assert len(plan(NotifiableEvent(kind, NOW), recipient(muted=IN_TEN), DELAYS)) == count


def test_a_muted_user_receives_critical_notifications_only() -> None:
    assert plan(NotifiableEvent("call", NOW), recipient(muted_until=IN_TEN), DELAYS) == []
    critical = NotifiableEvent("system", NOW, in_conversation=False, critical=True)
    assert len(plan(critical, recipient(muted_until=IN_TEN), DELAYS)) == 2


@pytest.mark.parametrize(
    ("kind", "metadata", "expected"),
    [
        ("text", {}, "message"),
        ("image", {"mentions": ["bob"]}, "message"),
        ("text", {"mentions": ["bob", "ada"]}, "mention"),
        ("text", {"mentions": "ada"}, "message"),
        ("text", {"mentions": [*map(str, range(50)), "ada"]}, "message"),
        ("text", {"call": {"status": "ringing"}}, "message"),
        ("system", {}, "system"),
        ("call", {"call": {"status": "ringing"}}, "call"),
        ("call", {"call": {"status": "missed"}}, "missed_call"),
        ("call", {"call": {"status": "cancelled"}}, "missed_call"),
        ("call", {"call": {"status": "active"}}, None),
        ("call", {}, None),
    ],
)
def test_what_a_message_is_to_ada(kind: str, metadata: dict[str, Any], expected: Kind | None) -> None:
    assert kind_of(kind, metadata, "ada") == expected


def test_new_choices_leave_the_others_as_they_are() -> None:
    old = {"message": {"push": False, "sms": True}}
    assert merge(old, {"message": {"push": True}, "call": {"push": False}}) == {
        "message": {"push": True, "sms": True},
        "call": {"push": False},
    }


def test_who_ends_the_mails_keeps_the_rest() -> None:
    preferences = without(Preferences(channels={"message": {"sms": True}}), "email")
    planned = plan(NotifiableEvent("message", NOW), Recipient("ada", EVERYWHERE, preferences), DELAYS)
    assert [each.channel for each in planned] == ["push", "sms"]
