"""The table of decisions: what becomes of a notification that is due, however things stand then."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from portico.domain.delivery.decisions import ACTIVE_GRACE, Decision, Due, Send, Situation, Skip, Wait, decide
from portico.domain.delivery.planning import Preferences
from portico.domain.delivery.quiet_hours import QuietHours

NOW = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
MORNING = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)  # 7:00 in Paris
NIGHT = QuietHours(time(22), time(7), "Europe/Paris")
GRACE_OVER = NOW + ACTIVE_GRACE

QUIET: dict[str, Any] = {"quiet": NIGHT}
MUTED: dict[str, Any] = {"muted_until": LATER}
NO_PUSH: dict[str, Any] = {"channels": {"message": {"push": False}}}
SMS: dict[str, Any] = {"channels": {"message": {"sms": True}}}

# kind, channel, what they prefer, how things stand, the decision
TABLE: list[tuple[str, str, dict[str, Any], dict[str, Any], Decision]] = [
    ("message", "push", {}, {}, Send()),
    ("message", "email", {}, {}, Send()),
    ("message", "sms", {}, {}, Skip("unwanted")),
    ("message", "sms", SMS, {}, Send()),
    ("call", "push", {}, {}, Send()),
    ("call", "email", {}, {}, Skip("unwanted")),
    ("missed_call", "email", {}, {}, Send()),
    ("system", "push", {}, {}, Send()),
    # read
    ("message", "push", {}, {"read": True}, Skip("read")),
    ("message", "email", {}, {"read": True, "deleted": True}, Skip("read")),
    ("mention", "sms", SMS, {"read": True}, Skip("read")),
    # taken back, left, blocked
    ("message", "push", {}, {"deleted": True}, Skip("deleted")),
    ("message", "push", {}, {"present": False, "read": True}, Skip("gone")),
    # presence
    ("message", "push", {}, {"active": True}, Wait(GRACE_OVER)),
    ("mention", "push", {}, {"active": True}, Wait(GRACE_OVER)),
    ("message", "push", {}, {"active": True, "read": True}, Skip("read")),
    ("message", "email", {}, {"active": True}, Send()),
    ("call", "push", {}, {"active": True}, Send()),
    # a call that rings no more
    ("call", "push", {}, {"ringing": False}, Skip("not_ringing")),
    ("missed_call", "push", {}, {"ringing": False}, Send()),
    # muted
    ("message", "push", {}, {"conversation_muted_until": LATER}, Skip("muted")),
    ("message", "push", {}, {"conversation_muted_until": EARLIER}, Send()),
    ("mention", "push", {}, {"conversation_muted_until": LATER}, Send()),
    ("missed_call", "push", {}, {"conversation_muted_until": LATER}, Skip("muted")),
    ("mention", "push", MUTED, {}, Skip("muted")),
    ("call", "push", {}, {"conversation_muted_until": LATER}, Send()),
    ("message", "email", MUTED, {}, Skip("muted")),
    ("call", "push", MUTED, {}, Skip("muted")),
    ("message", "push", {"muted_until": EARLIER}, {}, Send()),
    # quiet hours
    ("message", "push", QUIET, {}, Wait(MORNING)),
    ("message", "email", QUIET, {}, Wait(MORNING)),
    ("missed_call", "push", QUIET, {}, Wait(MORNING)),
    ("call", "push", QUIET, {}, Send()),
    ("message", "push", QUIET, {"read": True}, Skip("read")),
    ("message", "push", QUIET, {"conversation_muted_until": LATER}, Skip("muted")),
    ("message", "push", QUIET, {"active": True}, Wait(MORNING)),
    # preferences
    ("message", "push", NO_PUSH, {}, Skip("unwanted")),
    ("mention", "push", NO_PUSH, {}, Send()),
    ("message", "email", {}, {"reachable": False}, Skip("unreachable")),
    # too many
    ("message", "push", {}, {"free_at": LATER}, Wait(LATER)),
    ("message", "push", {}, {"free_at": EARLIER}, Send()),
    ("call", "push", {}, {"free_at": LATER}, Send()),
]
CRITICAL: list[tuple[dict[str, Any], dict[str, Any], Decision]] = [
    (QUIET, {}, Send()),
    (MUTED, {"conversation_muted_until": LATER}, Send()),
    ({}, {"active": True, "free_at": LATER}, Send()),
    ({}, {"read": True}, Skip("read")),
    ({"channels": {"system": {"push": False}}}, {}, Skip("unwanted")),
]


@pytest.mark.parametrize(("kind", "channel", "wishes", "stands", "expected"), TABLE)
def test_what_becomes_of_it(
    kind: Any, channel: Any, wishes: dict[str, Any], stands: dict[str, Any], expected: Decision
) -> None:
    due = Due(kind=kind, channel=channel, since=NOW)
    assert decide(due, Situation(preferences=Preferences(**wishes), **stands), NOW) == expected


@pytest.mark.parametrize(("wishes", "stands", "expected"), CRITICAL)
def test_what_is_critical_breaks_through(
    wishes: dict[str, Any], stands: dict[str, Any], expected: Decision
) -> None:
    due = Due(kind="system", channel="push", since=NOW, critical=True)
    assert decide(due, Situation(preferences=Preferences(**wishes), **stands), NOW) == expected


def test_who_is_active_and_does_not_read_gets_the_push_after_the_grace() -> None:
    due = Due(kind="message", channel="push", since=NOW)
    situation = Situation(preferences=Preferences(), active=True)
    assert decide(due, situation, GRACE_OVER) == Send()
