"""Metrics of a component process, and how they reach the router, which serves `/metrics`."""

from collections.abc import Iterable
from typing import Any

import msgspec
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.metrics_core import Metric

disable_created_metrics()  # they double the numbers and nobody reads them

LATENCY = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
DELAYS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)
RINGING = (1, 2, 5, 10, 15, 20, 30, 45, 60, 90)
SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500)


class Sample(msgspec.Struct, frozen=True):
    """One value of a metric."""

    name: str
    labels: dict[str, str]
    value: float


class Family(msgspec.Struct, frozen=True):
    """All values of one metric."""

    name: str
    documentation: str
    type: str
    samples: list[Sample]


class Metrics:
    """The metrics of a process; `docs/how-to/operating.md` lists the same names."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.calls = Counter(
            "portico_calls", "Calls answered, by outcome", ["procedure", "outcome"], registry=self.registry
        )
        self.latency = Histogram(
            "portico_call_seconds", "Time to answer a call", ["procedure"],
            buckets=LATENCY, registry=self.registry,
        )  # fmt: skip
        self.messages = Counter("portico_messages", "Messages stored", registry=self.registry)
        self.published = Counter("portico_events", "Events published", ["topic"], registry=self.registry)
        self.recovered = Counter(
            "portico_messages_recovered", "Messages published by the recovery sweep", registry=self.registry
        )
        self.hook = Counter(
            "portico_hook", "Messages shown to the hook, by outcome", ["outcome"], registry=self.registry
        )
        self.rest = Counter(
            "portico_rest", "Requests of REST answered", ["route", "status"], registry=self.registry
        )
        self.rest_latency = Histogram(
            "portico_rest_seconds", "Time to answer one", ["route"], buckets=LATENCY, registry=self.registry
        )
        self.notifications = Counter(
            "portico_notifications", "Attempts to notify, by outcome", ["provider", "channel", "outcome"],
            registry=self.registry,
        )  # fmt: skip
        self.providers = Histogram(
            "portico_provider_seconds", "Time of an attempt to notify", ["provider"],
            buckets=LATENCY, registry=self.registry,
        )  # fmt: skip
        self.planned = Counter(
            "portico_notifications_planned", "Deliveries planned", ["kind", "channel"], registry=self.registry
        )
        self.notified = Histogram(
            "portico_notification_seconds", "From the commit of a message to a notification of it",
            ["kind", "channel"], buckets=DELAYS, registry=self.registry,
        )  # fmt: skip
        self.waiting = Gauge(
            "portico_notifications_waiting", "Deliveries that are due", ["channel"], registry=self.registry
        )
        self.notifier_lag = Gauge(
            "portico_notifier_lag_seconds", "Age of the oldest message not planned", registry=self.registry
        )
        self.webhooks = Counter(
            "portico_webhooks", "Attempts to post a message, by outcome", ["outcome"], registry=self.registry
        )
        self.site = Counter(
            "portico_site", "Requests to the Django site, by outcome", ["endpoint", "outcome"],
            registry=self.registry,
        )  # fmt: skip
        self.site_lag = Gauge(
            "portico_site_lag_seconds",
            "How long the oldest message waits to be mirrored",
            registry=self.registry,
        )
        self.site_waiting = Gauge(
            "portico_site_waiting", "Messages that are not mirrored", registry=self.registry
        )
        self.site_refusals = Gauge(
            "portico_site_refusals", "Dead letters: what the site refused for good", registry=self.registry
        )
        self.batches = Histogram(
            "portico_batch_size", "Items stored together", ["queue"], buckets=SIZES, registry=self.registry
        )
        self.queue = Gauge("portico_queue_depth", "Items that wait", ["queue"], registry=self.registry)
        self.pool = Gauge("portico_pool", "Database connections", ["state"], registry=self.registry)
        self.people = Gauge(
            "portico_people", "People who are connected, or were a moment ago", registry=self.registry
        )
        self.ended_calls = Counter(
            "portico_ended_calls", "Voice and video calls over, by outcome", ["kind", "outcome"],
            registry=self.registry,
        )  # fmt: skip
        self.ringing = Histogram(
            "portico_ringing_seconds", "How long calls rang", buckets=RINGING, registry=self.registry
        )
        self.live_calls = Gauge("portico_live_calls", "Calls that ring or go on", registry=self.registry)
        self.redis_up = Gauge("portico_redis_up", "Whether Redis answers", registry=self.registry)

    def export(self) -> list[dict[str, Any]]:
        """All metrics as plain data, for a WAMP result."""
        return [msgspec.to_builtins(_family(metric)) for metric in self.registry.collect()]


def merge(processes: dict[str, Iterable[dict[str, Any]]]) -> list[Metric]:
    """Merge the metrics of several processes; each value gets the label `process`."""
    merged: dict[str, Metric] = {}
    for process, families in processes.items():
        for family in msgspec.convert(list(families), list[Family]):
            metric = merged.setdefault(family.name, Metric(family.name, family.documentation, family.type))
            for sample in family.samples:
                metric.add_sample(sample.name, {**sample.labels, "process": process}, sample.value)
    return list(merged.values())


def _family(metric: Metric) -> Family:
    samples = [Sample(sample.name, dict(sample.labels), sample.value) for sample in metric.samples]
    return Family(metric.name, metric.documentation, metric.type, samples)
