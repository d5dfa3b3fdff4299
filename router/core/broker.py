"""The broker: drops events of Portico that name no recipients.

Crossbar reads an empty list of recipients as "no restriction" and would deliver the event to every
subscriber. With this override, a component that forgets the recipients leaks nothing: the event is dropped,
counted in `portico_events_dropped` and logged (docs/explanation/security.md). It does not check that
the recipients are the right ones.

`FastBroker` also subscribes clients without what Crossbar does beside it.
"""

from typing import Any

import structlog
from autobahn.wamp import message
from crossbar.router import broker
from prometheus_client import Counter

from portico.contract import uris
from portico.contract.registry import TOPICS
from portico.contract.roles import CLIENTS
from router.core.permissions import cached_permission
from router.core.wildcards import WildcardMatcher
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


class FastBroker(Broker):
    """The same with a fast path for subscriptions of clients, which tells nobody on Crossbar's meta topics.

    No component subscribes to `wamp.subscription.`, and clients may not. Crossbar publishes there anyway.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._subscription_map._observations_wildcard = WildcardMatcher()

    def processSubscribe(self, session: Any, subscribe: message.Subscribe) -> None:  # noqa: N802
        permission = cached_permission(self._router, session, subscribe.topic, "subscribe")
        if (
            permission
            and permission["allow"]
            and session._authrole in CLIENTS
            and session in self._session_to_subscriptions
            and not (subscribe.get_retained or subscribe.forward_for)
        ):
            subscription, _, _ = self._subscription_map.add_observer(
                session, subscribe.topic, subscribe.match, extra=broker.SubscriptionExtra()
            )
            self._session_to_subscriptions[session].add(subscription)
            self._router.send(session, message.Subscribed(subscribe.request, subscription.id))
        else:
            super().processSubscribe(session, subscribe)

    def detach(self, session: Any) -> None:
        """Remove a client's subscriptions when it leaves."""
        if session._authrole not in CLIENTS:
            super().detach(session)
            return
        for subscription in self._session_to_subscriptions.pop(session):
            was_there, was_last = self._subscription_map.drop_observer(session, subscription)
            if was_there and was_last and not subscription.extra.retained_events:
                self._subscription_map.delete_observation(subscription)


def has_recipients(publish: message.Publish) -> bool:
    """Whether users or sessions are named. A role is not enough: it would mean all users."""
    return bool(publish.eligible_authid or publish.eligible)


def _refusal(publish: message.Publish) -> message.Error:
    reason = ["the event has no recipients: set eligible_authid or eligible"]
    return message.Error(
        message.Publish.MESSAGE_TYPE, publish.request, uris.error("invalid_argument"), reason
    )
