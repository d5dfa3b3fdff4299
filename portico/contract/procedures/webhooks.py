"""The procedures of webhooks."""

from portico.contract import webhook
from portico.contract.procedure import ADMINS, Procedure

WEBHOOKS: tuple[Procedure, ...] = (
    Procedure("webhook.create", webhook.CreateWebhook, webhook.WebhookWithSecret, ADMINS, limit="revise"),
    Procedure("webhook.list", webhook.ListWebhooks, webhook.Webhooks, ADMINS, limit="read"),
    Procedure("webhook.get", webhook.GetWebhook, webhook.OneWebhook, ADMINS, limit="read"),
    Procedure("webhook.update", webhook.UpdateWebhook, webhook.OneWebhook, ADMINS, limit="revise"),
    Procedure("webhook.delete", webhook.DeleteWebhook, webhook.WebhookDeleted, ADMINS),
    Procedure(
        "webhook.rotate_secret",
        webhook.RotateWebhookSecret,
        webhook.WebhookWithSecret,
        ADMINS,
        limit="revise",
    ),
    Procedure(
        "webhook.attempts", webhook.ListWebhookAttempts, webhook.WebhookAttempts, ADMINS, limit="read", cost=3
    ),
    Procedure("webhook.redeliver", webhook.RedeliverWebhook, webhook.WebhooksRedelivered, ADMINS),
    Procedure("webhook.test", webhook.TryWebhook, webhook.WebhookTested, ADMINS, limit="revise"),
)
