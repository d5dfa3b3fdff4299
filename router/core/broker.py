"""The broker: drops events of Portico that name no recipients.

Crossbar reads an empty list of recipients as "no restriction" and would deliver the event to every
subscriber. With this override, a component that forgets the recipients leaks nothing: the event is dropped,
counted in `portico_events_dropped` and logged (docs/explanation/security.md). It does not check that
the recipients are the right ones.
"""

from typing import Any

import structlog
from autobahn.wamp import message
from crossbar.router import broker
from prometheus_client import Counter

from portico.contract import uris
from portico.contract.registry import TOPICS
from runtime.metrics import Metrics

log = structlog.get_logger()
KNOWN = {uris.event(topic.name) for topic in TOPICS}
OTHER = "other"  # the label of a topic that is not in the registry


def dropped_counter(metrics: Metrics) -> Counter:
    return Counter(
        "portico_events_dropped",
        "Events that named no recipients and were dropped; this is a bug",
        ["topic"],
        registry=metrics.registry,
    )


class Broker(broker.Broker):
    """Crossbar's, with the check of the recipients. Its router's factory has the counter."""

    def processPublish(self, session: Any, publish: message.Publish) -> None:  # noqa: N802
        if publish.topic.startswith(uris.EVENT_PREFIX) and not has_recipients(publish):
            self._drop(session, publish)
        else:
            super().processPublish(session, publish)

    def _drop(self, session: Any, publish: message.Publish) -> None:
        topic = publish.topic if publish.topic in KNOWN else OTHER
        self._router._factory.events_dropped.labels(topic).inc()
        log.error("event.without_audience", topic=publish.topic, role=session._authrole)
        if publish.acknowledge:
            self._router.send(session, _refusal(publish))


def has_recipients(publish: message.Publish) -> bool:
    """Whether users or sessions are named. A role is not enough: it would mean all users."""
    return bool(publish.eligible_authid or publish.eligible)


def _refusal(publish: message.Publish) -> message.Error:
    reason = ["the event has no recipients: set eligible_authid or eligible"]
    return message.Error(
        message.Publish.MESSAGE_TYPE, publish.request, uris.error("invalid_argument"), reason
    )
