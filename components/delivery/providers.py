"""Constructs providers from settings: `components/delivery/<channel>/<name>.py` makes the provider `<name>`.

A provider module is imported only when it is configured, because some libraries take forty megabytes.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from components.delivery.http_provider import ProviderContext
from components.delivery.items import Attempt, Deliverer
from components.delivery.sender import ProviderRoutes, Sender
from portico.settings.delivery import Channel, DeliverySettings, ProviderSettings
from runtime.metrics import Metrics


def make_sender(
    settings: DeliverySettings, tools: ProviderContext, report: Callable[[Attempt], None]
) -> Sender:
    """The configured sender; `report` is called with every attempt. Raises SettingsError."""

    def count_and_report(attempt: Attempt) -> None:
        count_attempt(tools.metrics, attempt)
        report(attempt)

    return Sender(provider_routes(settings, tools), tools.reactor, count_and_report)


def count_attempt(metrics: Metrics, attempt: Attempt) -> None:
    metrics.notifications.labels(attempt.provider, attempt.channel, attempt.outcome).inc()
    metrics.providers.labels(attempt.provider).observe(attempt.seconds)


def provider_routes(settings: DeliverySettings, tools: ProviderContext) -> ProviderRoutes:
    return ProviderRoutes(
        email=[_make("email", chosen, tools) for chosen in settings.email],
        sms=[_make("sms", chosen, tools) for chosen in settings.sms],
        push=[_make("push", chosen, tools) for chosen in settings.push],
    )


def _make(channel: Channel, chosen: ProviderSettings, tools: ProviderContext) -> Deliverer[Any]:
    module: Any = import_module(f"components.delivery.{channel}.{chosen.name}")
    provider: Deliverer[Any] = module.make(chosen.variables, tools)
    return provider
