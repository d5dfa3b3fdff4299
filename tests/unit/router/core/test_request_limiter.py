"""The limiter of the router: who may say how much, and what becomes of whoever goes on."""

import pytest
import structlog
from autobahn.wamp import message

from portico.contract import uris
from portico.domain.errors import RateLimited
from router.core.request_limiter import CLIENT_READ, MAX_REFUSALS, READ_PAUSE, THROTTLED_READ
from tests.support.limited import Harness, Session, by_rest, call

ADA, ADAS_TAB, BOB = Session(1, "ada"), Session(2, "ada"), Session(3, "bob")
SITE, GATEWAY = Session(4, "site", "service"), Session(5, "component", uris.COMPONENT)


def test_one_limit_for_all_connections_of_a_user_and_for_nobody_else() -> None:
    harness = Harness(LIMIT_REVISE="10,60")
    assert harness.passed(ADA, "message.edit", 6) == 6
    assert harness.passed(ADAS_TAB, "message.react", 6) == 4
    assert harness.passed(BOB, "message.delete", 6) == 6
    assert harness.passed(ADA, "message.list", 6) == 6
    error = harness.call(ADA, "message.edit")
    assert error
    assert error.fields == {"retry_after_ms": 1000}
    harness.clock.advance(1)
    assert harness.passed(ADA, "message.edit", 2) == 1


def test_what_costs_more_counts_for_more() -> None:
    harness = Harness(LIMIT_READ="100,60")
    assert harness.passed(ADA, "sync.state", 20) == 10
    assert harness.passed(ADA, "user.me", 1) == 0


def test_an_argument_that_asks_for_more_counts_for_more() -> None:
    harness = Harness(LIMIT_READ="1000,60")
    assert harness.passed(ADA, "sync.state", 9, recent=5000) == 4
    assert harness.passed(ADA, "user.me", 999) == 1000 - 4 * 210


@pytest.mark.parametrize("recent", ["5000", 10**400, -5, None, True, 1.5])
def test_an_argument_that_is_no_amount_is_left_to_the_component(recent: object) -> None:
    harness = Harness(LIMIT_READ="1000,60")
    assert harness.passed(ADA, "sync.state", 1, recent=recent) == 1


def test_people_who_are_named_count_however_few_conversations_they_are_in() -> None:
    harness = Harness()
    people = [f"invented-{number}" for number in range(100)]
    assert harness.passed(ADA, "conversation.create", 9, participant_ids=people) == 3
    assert harness.passed(ADA, "conversation.add_participant", 9, user_id="one more") == 0
    assert harness.passed(ADA, "conversation.create", 9, participant_ids=[]) == 9


def test_what_is_refused_for_its_people_costs_no_conversation() -> None:
    harness = Harness(LIMIT_CREATE="2,1", LIMIT_PEOPLE="5,1")
    harness.passed(ADA, "conversation.create", 1, participant_ids=["a"] * 5)
    assert harness.passed(ADA, "conversation.create", 50, participant_ids=["a"]) == 0
    assert harness.passed(ADA, "conversation.create", 5, participant_ids=[]) == 1


def test_a_malformed_list_of_people_is_left_to_the_component() -> None:
    harness = Harness()
    assert harness.passed(ADA, "conversation.create", 3, participant_ids="everybody") == 3


def test_a_site_has_twenty_times_as_much() -> None:
    harness = Harness(LIMIT_REVISE="10,60")
    assert harness.passed(SITE, "message.edit", 500, as_user="ada") == 200
    assert harness.passed(ADA, "message.edit", 500) == 10


def test_rest_counts_for_the_user_it_is_asked_by() -> None:
    harness = Harness(LIMIT_REVISE="10,60")
    asked = [harness.limiter.refusal(GATEWAY, by_rest("ada", "message.edit")) for _ in range(8)]
    assert asked == [None] * 8
    assert harness.passed(ADA, "message.edit", 8) == 2
    assert harness.limiter.refusal(GATEWAY, by_rest("ada", "message.edit"))
    assert harness.limiter.refusal(GATEWAY, by_rest("bob", "message.edit")) is None


def test_what_a_component_asks_for_a_service_that_acts_for_users_counts_for_the_service() -> None:
    harness = Harness(LIMIT_CREATE="1,1")
    for number in range(20):
        asked = by_rest(f"user-{number}", "conversation.create", "service", service_id="site")
        assert harness.limiter.refusal(GATEWAY, asked) is None
    assert harness.limiter.refusal(
        GATEWAY, by_rest("one", "conversation.create", "service", service_id="site")
    )
    assert harness.limiter.refusal(GATEWAY, by_rest("one", "conversation.create", "service")) is None


def test_what_the_node_asks_itself_is_not_counted() -> None:
    harness = Harness(LIMIT_READ="1,1")
    asked = [harness.limiter.refusal(GATEWAY, message.Call(1, uris.CONNECTED)) for _ in range(99)]
    assert asked == [None] * 99


@pytest.mark.parametrize(
    "msg",
    [
        message.Subscribe(1, "portico.event.typing"),
        message.Unsubscribe(1, 1),
        message.Publish(1, "portico.event.typing"),
        message.Register(1, "portico.user.me"),
        message.Unregister(1, 1),
        message.Cancel(1),
        message.Call(1, "portico.no.such.thing"),
    ],
    ids=lambda msg: type(msg).__name__,
)
def test_whatever_a_session_may_say_is_counted(msg: message.Message) -> None:
    harness = Harness(LIMIT_READ="5,1")
    assert [harness.limiter.refusal(ADA, msg) for _ in range(5)] == [None] * 5
    assert harness.limiter.refusal(ADA, msg)


def test_a_session_has_so_many_open_calls_and_one_more_when_one_has_ended() -> None:
    harness = Harness(LIMIT_OPEN_CALLS="3")
    for number in range(3):
        harness.dealer.begin(number, ADA, call("user.me"))
    error = harness.call(ADA, "user.me")
    assert error
    assert error.message == "too many open calls: slow down"
    assert harness.call(ADAS_TAB, "user.me") is None
    harness.dealer.end(1)
    assert harness.call(ADA, "user.me") is None


def test_ten_connections_of_a_user_share_their_open_calls_and_rest_too() -> None:
    harness = Harness(LIMIT_OPEN_CALLS_USER="3")
    harness.dealer.begin(0, ADA, call("user.me"))
    harness.dealer.begin(1, ADAS_TAB, call("user.me"))
    harness.dealer.begin(2, GATEWAY, by_rest("ada", "user.me"))
    harness.dealer.begin(3, GATEWAY, message.Call(1, uris.CONNECTED))
    assert harness.call(ADA, "user.me")
    assert harness.limiter.refusal(GATEWAY, by_rest("ada", "user.me"))
    assert harness.call(BOB, "user.me") is None
    harness.dealer.end(2)
    assert harness.call(ADA, "user.me") is None


def test_calls_of_who_has_gone_are_taken_off_the_same_account() -> None:
    harness = Harness(LIMIT_OPEN_CALLS_USER="1")
    leaving = Session(9, "ada")
    harness.dealer.begin(0, leaving, call("user.me"))
    leaving._authid = None  # type: ignore[assignment]  # as Crossbar leaves it behind
    harness.dealer.end(0)
    assert harness.call(ADA, "user.me") is None


def test_who_goes_on_over_a_limit_is_read_from_less_often() -> None:
    harness, loud = Harness(LIMIT_READ="1,1"), Session(7, "loud")
    harness.limiter.limit_reads(loud, message.Authenticate("token"))
    assert loud.connection.bufferSize == CLIENT_READ
    harness.passed(loud, "user.me", 1 + MAX_REFUSALS.burst)
    assert loud.connection.reading
    harness.call(loud, "user.me")
    assert (loud.connection.reading, loud.connection.bufferSize) == (False, THROTTLED_READ)
    harness.passed(loud, "user.me", 10)
    harness.clock.advance(READ_PAUSE + 1)
    assert (loud.connection.reading, loud.silenced) == (True, False)
    tab = Session(8, "loud")
    harness.passed(tab, "user.me", 30)
    assert not tab.connection.reading


def test_the_gateway_is_always_read_from() -> None:
    harness = Harness(LIMIT_READ="1,1")
    for _ in range(1000):
        harness.limiter.refusal(GATEWAY, by_rest("ada", "user.me"))
    assert GATEWAY.connection.reading


def test_refusals_are_counted_and_logged_once_a_minute_for_a_user() -> None:
    harness = Harness(LIMIT_READ="1,1")
    with structlog.testing.capture_logs() as lines:
        harness.passed(ADA, "user.me", 50)
        harness.passed(BOB, "user.me", 2)
        harness.clock.advance(59)
        harness.passed(ADA, "user.me", 1)
        harness.clock.advance(1)
        harness.passed(ADA, "user.me", 5)
    assert [(line["event"], line["user_id"], line["limit"]) for line in lines] == [
        ("limit.reached", "ada", "read"),
        ("limit.reached", "bob", "read"),
        ("limit.reached", "ada", "read"),
    ]
    assert (
        harness.metrics.registry.get_sample_value("portico_limited_total", {"limit": "read"})
        == 49 + 1 + 1 + 4
    )


def test_logins_and_requests_are_counted_by_role() -> None:
    harness = Harness(LIMIT_LOGIN="3,60")
    for _ in range(3):
        harness.limiter.take("login", "ada", "user")
    with pytest.raises(RateLimited):
        harness.limiter.take("login", "ada", "user")
    for _ in range(60):
        harness.limiter.take("login", "site", "service")


def test_nothing_grows_with_those_who_came_once() -> None:
    harness = Harness()
    for number in range(1000):
        harness.call(Session(number, f"user-{number}"), "user.me")
    harness.clock.advance(3600)
    harness.limiter.sweep()
    assert sum(limits.remembered for limits in harness.limiter._limits.values()) == 0
