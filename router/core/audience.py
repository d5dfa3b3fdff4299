"""Drops events of Portico that name no recipients.

Crossbar reads an empty list of recipients as "no restriction" and would deliver the event to every
subscriber. With this override, a component that forgets the recipients leaks nothing: the event is dropped,
counted in `portico_events_dropped` and logged (docs/explanation/security.md). It does not check that
the recipients are the right ones.
"""

from collections.abc import Callable
from typing import Any

import structlog
from autobahn.wamp import message
from crossbar.router.broker import Broker
from prometheus_client import Counter

from portico.contract import uris
from portico.contract.registry import TOPICS
from runtime.metrics import Metrics

log = structlog.get_logger()
KNOWN = {uris.event(topic.name) for topic in TOPICS}
OTHER = "other"  # the label of a topic that is not in the registry


def install(metrics: Metrics) -> None:
    """Override `Broker.processPublish`."""
    dropped = Counter(
        "portico_events_dropped",
        "Events that named no recipients and were dropped; this is a bug",
        ["topic"],
        registry=metrics.registry,
    )
    Broker.processPublish = dropping(Broker.processPublish, dropped)


def dropping(process: Callable[[Any, Any, message.Publish], None], dropped: Counter) -> Any:
    """Wrap `Broker.processPublish`: events of Portico without recipients are dropped."""

    def process_publish(broker: Any, session: Any, publish: message.Publish) -> None:
        if publish.topic.startswith(uris.EVENT_PREFIX) and not has_recipients(publish):
            _drop(broker, session, publish, dropped)
        else:
            process(broker, session, publish)

    return process_publish


def has_recipients(publish: message.Publish) -> bool:
    """Whether users or sessions are named. A role is not enough: it would mean all users."""
    return bool(publish.eligible_authid or publish.eligible)


def _drop(broker: Any, session: Any, publish: message.Publish, dropped: Counter) -> None:
    dropped.labels(publish.topic if publish.topic in KNOWN else OTHER).inc()
    log.error("event.without_audience", topic=publish.topic, role=session._authrole)
    if publish.acknowledge:
        reason = ["the event has no recipients: set eligible_authid or eligible"]
        refusal = message.Error(
            message.Publish.MESSAGE_TYPE, publish.request, uris.error("invalid_argument"), reason
        )
        broker._router.send(session, refusal)
