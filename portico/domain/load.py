"""The metrics of several processes, put together for somebody who looks at a node."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

LATENCY = "portico_call_seconds_bucket"
WATCHED = ("message.send", "connect")  # procedures whose latencies are shown beside that of all


class Reading(NamedTuple):
    """One value of a metric, of any process."""

    name: str
    labels: Mapping[str, str]
    value: float


class Load(NamedTuple):
    """Counters by outcome, buckets of latencies by procedure (None for all), what waits, and lags."""

    messages: int
    events: int
    calls: dict[str, float]
    failures: dict[str, float]
    deliveries: dict[str, float]
    latency: dict[str | None, dict[float, int]]
    queues: dict[str, float]
    lags: dict[str, float]


def load_of(readings: Iterable[Reading]) -> Load:
    """The sums over all processes; of lags the longest."""
    found = list(readings)
    return Load(
        messages=int(_total(found, "portico_messages_total")),
        events=int(_total(found, "portico_events_total")),
        calls=_sums(found, "portico_calls_total", "outcome"),
        failures=_failures(found),
        deliveries=_sums(found, "portico_notifications_total", "outcome"),
        latency=_latency(found),
        queues=_queues(found),
        lags=_lags(found),
    )


def _total(readings: Iterable[Reading], name: str) -> float:
    return sum(each.value for each in readings if each.name == name)


def _sums(readings: Iterable[Reading], name: str, label: str) -> dict[str, float]:
    sums: dict[str, float] = defaultdict(float)
    for each in readings:
        if each.name == name:
            sums[each.labels[label]] += each.value
    return dict(sorted(sums.items()))


def _failures(readings: Iterable[Reading]) -> dict[str, float]:
    """Refused and failed calls, as `message.send: rate_limited`."""
    sums: dict[str, float] = defaultdict(float)
    for each in readings:
        if each.name == "portico_calls_total" and each.labels["outcome"] != "ok" and each.value:
            sums[f"{each.labels['procedure']}: {each.labels['outcome']}"] += each.value
    return dict(sorted(sums.items()))


def _latency(readings: Iterable[Reading]) -> dict[str | None, dict[float, int]]:
    """Cumulative: each bucket has the calls of the shorter ones too."""
    found: dict[str | None, dict[float, int]] = {None: {}, **{name: {} for name in WATCHED}}
    for each in readings:
        if each.name == LATENCY:
            procedure, limit = each.labels["procedure"], float(each.labels["le"])
            for key in {None, procedure} & found.keys():
                found[key][limit] = found[key].get(limit, 0) + int(each.value)
    return {key: dict(sorted(buckets.items())) for key, buckets in found.items() if buckets}


def _queues(readings: Iterable[Reading]) -> dict[str, float]:
    """What waits now, by the name that the console shows."""
    sums: dict[str, float] = defaultdict(float)
    for each in readings:
        name = _queue_of(each)
        if name is not None:
            sums[name] += each.value
    return dict(sorted(sums.items()))


def _queue_of(reading: Reading) -> str | None:
    match reading.name:
        case "portico_queue_depth":
            return reading.labels["queue"]
        case "portico_notifications_waiting":
            return f"notifications: {reading.labels['channel']}"
        case "portico_site_waiting":
            return "django site"
        case "portico_site_refusals":
            return "django dead letters"
        case "portico_pool" if reading.labels["state"] == "waiting":
            return "database connections"
    return None


def _lags(readings: Iterable[Reading]) -> dict[str, float]:
    names = {"portico_notifier_lag_seconds": "notifier", "portico_site_lag_seconds": "django site"}
    found: dict[str, float] = {}
    for each in readings:
        if each.name in names:
            name = names[each.name]
            found[name] = max(found.get(name, 0.0), each.value)
    return found
