"""Procedures that the receipts component registers."""

from components.receipts.service import ReceiptService
from runtime.procedures import Endpoint, endpoints


def procedures(service: ReceiptService) -> list[Endpoint]:
    """`receipt.*`."""
    return endpoints(
        {
            "receipt.delivered": service.delivered,
            "receipt.read": service.read,
            "receipt.list": service.list_positions,
            "receipt.list_many": service.list_positions_of_many,
            "receipt.mark": service.mark,
            "receipt.unread": service.get_unread,
            "receipt.mark_unread": service.mark_unread,
        }
    )
