"""Constructs the webhooks component."""

from components.webhooks.service import WebhookService
from components.webhooks.session import procedures
from portico.storage.webhooks.attempts import Attempts
from portico.storage.webhooks.endpoints import Endpoints
from runtime.process import ComponentProcess


def assemble(process: ComponentProcess) -> None:
    database = process.database
    service = WebhookService(Endpoints(database), Attempts(database), process.reactor)
    process.connection.register_procedures(procedures(service), {})
