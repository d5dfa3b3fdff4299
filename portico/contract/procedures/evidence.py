"""The procedures of evidence mode."""

from portico.contract import evidence
from portico.contract.procedure import Procedure

EVIDENCE: tuple[Procedure, ...] = (
    Procedure("conversation.ledger", evidence.ListLedger, evidence.LedgerPage, limit="read", cost=3),
    Procedure("conversation.certify", evidence.CertifyConversation, evidence.Certificate, limit="export"),
    Procedure("message.views", evidence.ListViews, evidence.Views, limit="read"),
)
