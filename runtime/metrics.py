"""Metrics of a component process, and how they reach the router, which serves `/metrics`."""

from collections.abc import Iterable
from typing import Any

import msgspec
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.metrics_core import Metric

from portico.domain.load_history import LATENCIES

disable_created_metrics()  # they double the numbers and nobody reads them

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
    """The metrics of a process; `docs/reference/metrics.md` is generated from the texts here."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.calls = Counter(
            "portico_calls",
            "Calls answered; `outcome` is `ok` or an error code, and the procedure `connect` is a login",
            ["procedure", "outcome"],
            registry=self.registry,
        )
        self.latency = Histogram(
            "portico_call_seconds",
            "Time to answer a call",
            ["procedure"],
            buckets=LATENCIES,
            registry=self.registry,
        )
        self.messages = Counter("portico_messages", "Messages stored", registry=self.registry)
        self.published = Counter("portico_events", "Events published", ["topic"], registry=self.registry)
        self.bus = Counter(
            "portico_bus_frames",
            "Events between nodes; `outcome` is `sent`, `received`, `repeated` if the log was quicker, "
            "`dropped` while Redis is away, or `unheard` by a node that does not listen",
            ["outcome"],
            registry=self.registry,
        )
        self.recovered = Counter(
            "portico_messages_recovered",
            "Messages that the message relay published instead of the process of their sender: after a "
            "kill, and messages of calls",
            registry=self.registry,
        )
        self.hook = Counter(
            "portico_hook",
            "What the moderation hook was asked about; `outcome` is `passed`, `refused` or `failed`",
            ["outcome"],
            registry=self.registry,
        )
        self.contact_guard = Counter(
            "portico_contact_guard",
            "Texts in which the contact guard found something; `action` is that of the rule",
            ["action"],
            registry=self.registry,
        )
        self.rest = Counter(
            "portico_rest",
            "REST requests answered; `status` is that of HTTP",
            ["route", "status"],
            registry=self.registry,
        )
        self.rest_latency = Histogram(
            "portico_rest_seconds",
            "Time to answer a REST request",
            ["route"],
            buckets=LATENCIES,
            registry=self.registry,
        )
        self.notifications = Counter(
            "portico_notifications",
            "Attempts at notification providers; `outcome` is `sent`, `retry`, `dead`, `gone` or `refused`",
            ["provider", "channel", "outcome"],
            registry=self.registry,
        )
        self.providers = Histogram(
            "portico_provider_seconds",
            "Time of an attempt at a notification provider",
            ["provider"],
            buckets=LATENCIES,
            registry=self.registry,
        )
        self.planned = Counter(
            "portico_notifications_planned",
            "Notifications planned",
            ["kind", "channel"],
            registry=self.registry,
        )
        self.notified = Histogram(
            "portico_notification_seconds",
            "Time from the commit of a message to its first notification",
            ["kind", "channel"],
            buckets=DELAYS,
            registry=self.registry,
        )
        self.waiting = Gauge(
            "portico_notifications_waiting",
            "Notifications that are due and not sent",
            ["channel"],
            registry=self.registry,
        )
        self.notifier_lag = Gauge(
            "portico_notifier_lag_seconds",
            "Age of the oldest message that the notifier has not planned",
            registry=self.registry,
        )
        self.inbound = Counter(
            "portico_inbound",
            "Answers by email and SMS; `outcome` is `sent`, `held`, `repeated`, `dropped` or `refused`, "
            "`forbidden` for a wrong signature, `later` if the provider has to try again",
            ["via", "outcome"],
            registry=self.registry,
        )
        self.webhooks = Counter(
            "portico_webhooks",
            "Attempts at webhooks; `outcome` is `ok`, `failed` or `refused`",
            ["outcome"],
            registry=self.registry,
        )
        self.webhooks_waiting = Gauge(
            "portico_webhooks_waiting",
            "Events that wait to be posted to webhooks",
            registry=self.registry,
        )
        self.webhooks_dead = Gauge(
            "portico_webhooks_dead",
            "Dead letters: events that webhooks did not accept, and that are not tried any more",
            registry=self.registry,
        )
        self.site = Counter(
            "portico_site",
            "Requests to the Django site; `outcome` is `taken`, `refused`, `later`, `timeout`, "
            "`network`, `tls`, `unreadable`, or `resting` if none was made because the circuit breaker was "
            "open",
            ["endpoint", "outcome"],
            registry=self.registry,
        )
        self.site_lag = Gauge(
            "portico_site_lag_seconds",
            "Age of the oldest message that waits to be mirrored to the Django site",
            registry=self.registry,
        )
        self.site_waiting = Gauge(
            "portico_site_waiting",
            "Messages that wait to be mirrored to the Django site",
            registry=self.registry,
        )
        self.site_refusals = Gauge(
            "portico_site_refusals",
            "Dead letters: what the Django site rejected permanently (`portico django refusals`)",
            registry=self.registry,
        )
        self.batches = Histogram(
            "portico_batch_size",
            "Items stored together in a batch",
            ["queue"],
            buckets=SIZES,
            registry=self.registry,
        )
        self.queue = Gauge(
            "portico_queue_depth",
            "Items that wait in a queue; `logins` and `requests` wait for the verification of tokens",
            ["queue"],
            registry=self.registry,
        )
        self.pool = Gauge(
            "portico_pool",
            "Database connections that are `live`, and callers `waiting` for one",
            ["state"],
            registry=self.registry,
        )
        self.people = Gauge(
            "portico_people",
            "Users who are connected, or were within the last five seconds",
            registry=self.registry,
        )
        self.ended_calls = Counter(
            "portico_ended_calls",
            "Voice and video calls that have ended; `outcome` is `ended`, `missed`, `rejected`, "
            "`cancelled`, `busy` or `failed`",
            ["kind", "outcome"],
            registry=self.registry,
        )
        self.ringing = Histogram(
            "portico_ringing_seconds", "How long calls rang", buckets=RINGING, registry=self.registry
        )
        self.live_calls = Gauge(
            "portico_live_calls", "Voice and video calls that ring or are active", registry=self.registry
        )
        self.clock_ahead = Gauge(
            "portico_clock_ahead_seconds",
            "How far the clock of the node is ahead of PostgreSQL's; negative if it is behind",
            registry=self.registry,
        )
        self.past_reads = Counter(
            "portico_past_reads",
            "Searches, exports and older pages where there is a `DATABASE_REPLICA_URL`; `server` is "
            "`replica` or `primary`",
            ["server"],
            registry=self.registry,
        )
        self.replica_up = Gauge(
            "portico_replica_up",
            "1 while the server of `DATABASE_REPLICA_URL` is asked; 0 also without one",
            registry=self.registry,
        )
        self.redis_up = Gauge("portico_redis_up", "1 if Redis answers, else 0", registry=self.registry)

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
