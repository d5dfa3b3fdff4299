"""The load of a node: sums over its processes, by the names that the console shows."""

from portico.domain.load import Reading, load_of

INF = float("inf")


def test_counters_are_added_over_processes_and_failures_are_named() -> None:
    load = load_of(
        [
            Reading("portico_messages_total", {}, 3),
            Reading("portico_calls_total", {"procedure": "message.send", "outcome": "ok"}, 7),
            Reading("portico_calls_total", {"procedure": "user.me", "outcome": "ok"}, 1),
            Reading("portico_calls_total", {"procedure": "message.send", "outcome": "rate_limited"}, 2),
            Reading("portico_notifications_total", {"outcome": "sent", "channel": "email"}, 4),
        ]
    )
    assert load.messages == 3
    assert load.calls == {"ok": 8, "rate_limited": 2}
    assert load.failures == {"message.send: rate_limited": 2}
    assert load.deliveries == {"sent": 4}


def test_latencies_are_of_all_procedures_and_of_those_that_are_watched() -> None:
    def bucket(procedure: str, limit: str, calls: int) -> Reading:
        return Reading("portico_call_seconds_bucket", {"procedure": procedure, "le": limit}, calls)

    found = [
        bucket("user.me", "0.1", 1),
        bucket("user.me", "+Inf", 2),
        bucket("message.send", "0.1", 5),
        bucket("message.send", "+Inf", 5),
    ]
    assert load_of(found).latency == {None: {0.1: 6, INF: 7}, "message.send": {0.1: 5, INF: 5}}


def test_queues_are_added_and_the_longest_lag_counts() -> None:
    load = load_of(
        [
            Reading("portico_queue_depth", {"queue": "logins"}, 2),
            Reading("portico_notifications_waiting", {"channel": "push"}, 5),
            Reading("portico_pool", {"state": "live"}, 4),
            Reading("portico_pool", {"state": "waiting"}, 1),
            Reading("portico_pool", {"state": "waiting"}, 2),
            Reading("portico_site_refusals", {}, 9),
            Reading("portico_notifier_lag_seconds", {}, 0.5),
            Reading("portico_notifier_lag_seconds", {}, 2.5),
        ]
    )
    assert load.queues == {
        "database connections": 3,
        "django dead letters": 9,
        "logins": 2,
        "notifications: push": 5,
    }
    assert load.lags == {"notifier": 2.5}
