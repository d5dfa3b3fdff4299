"""Constructs the receipts component."""

from components.receipts.service import ReceiptService
from components.receipts.session import procedures
from portico.storage.messages.receipts import Receipts
from runtime.process import ComponentProcess


def assemble(process: ComponentProcess) -> None:
    service = ReceiptService(
        Receipts(process.database), process.publisher(), process.reactor, process.metrics
    )
    process.connection.register_procedures(procedures(service), {})
