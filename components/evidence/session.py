"""Procedures that the evidence component registers."""

from components.evidence.certifying import CertifyService
from components.evidence.service import LedgerService
from runtime.procedures import Endpoint, endpoints, streaming_endpoints


def procedures(ledger: LedgerService, certificates: CertifyService) -> list[Endpoint]:
    """`conversation.ledger`, `message.views` and `conversation.certify`."""
    plain = endpoints({"conversation.ledger": ledger.list_entries, "message.views": ledger.list_views})
    return [*plain, *streaming_endpoints({"conversation.certify": certificates.certify})]
