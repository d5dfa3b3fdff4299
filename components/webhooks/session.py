"""Procedures that the webhooks component registers."""

from components.webhooks.service import WebhookService
from runtime.procedures import Endpoint, endpoints


def procedures(service: WebhookService) -> list[Endpoint]:
    """`webhook.*`."""
    return endpoints(
        {
            "webhook.create": service.create,
            "webhook.list": service.list_all,
            "webhook.get": service.get,
            "webhook.update": service.update,
            "webhook.delete": service.delete,
            "webhook.rotate_secret": service.rotate_secret,
            "webhook.attempts": service.attempts,
            "webhook.redeliver": service.redeliver,
            "webhook.test": service.test,
        }
    )
