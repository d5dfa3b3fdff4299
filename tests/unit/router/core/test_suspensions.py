"""What the router refuses to suspended users, and for how long."""

from autobahn.wamp import message
from twisted.internet.task import Clock

from portico.contract import uris
from router.core.suspensions import Suspensions
from tests.support.limited import Session, by_rest, call

ADA, BOB = Session(1, "ada"), Session(2, "bob")
GATEWAY = Session(5, "component", uris.COMPONENT)


def suspended(until: float = 100.0) -> tuple[Suspensions, Clock]:
    clock = Clock()
    suspensions = Suspensions(clock)
    suspensions.replace([("ada", until)])
    return suspensions, clock


def test_who_is_suspended_writes_nothing_and_reads() -> None:
    suspensions, _ = suspended()
    error = suspensions.refusal(ADA, call("message.send"))
    assert error is not None
    assert error.fields == {"reason": "suspended", "until": "1970-01-01T00:01:40.000Z"}
    assert suspensions.refusal(ADA, call("message.list")) is None
    assert suspensions.refusal(ADA, call("moderation.appeal")) is None
    assert suspensions.refusal(BOB, call("message.send")) is None


def test_over_rest_too() -> None:
    suspensions, _ = suspended()
    assert suspensions.refusal(GATEWAY, by_rest("ada", "message.send")) is not None
    assert suspensions.refusal(GATEWAY, by_rest("bob", "message.send")) is None


def test_it_ends_by_itself() -> None:
    suspensions, clock = suspended()
    clock.advance(99.9)
    assert suspensions.refusal(ADA, call("message.send")) is not None
    clock.advance(0.1)
    assert suspensions.refusal(ADA, call("message.send")) is None


def test_the_newest_list_counts() -> None:
    suspensions, _ = suspended()
    suspensions.replace([("bob", 100.0)])
    assert suspensions.refusal(ADA, call("message.send")) is None
    assert suspensions.refusal(BOB, call("message.send")) is not None


def test_events_may_be_heard() -> None:
    suspensions, _ = suspended()
    assert suspensions.refusal(ADA, message.Subscribe(1, "portico.event.")) is None
