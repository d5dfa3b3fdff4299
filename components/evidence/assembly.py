"""Constructs the evidence component."""

from components.evidence.attachments import AttachedFiles
from components.evidence.certifying import CertifyService
from components.evidence.documents import Documents
from components.evidence.service import LedgerService
from components.evidence.session import procedures
from components.evidence.time_stamps import TimeStamps
from portico.storage.evidence.ledger import Ledger
from portico.storage.moderation.audit import Audit
from runtime.evidence_keys import signing_key_of
from runtime.http_client import Http
from runtime.process import ComponentProcess

TSA_ANSWER = 15.0  # seconds


def assemble(process: ComponentProcess) -> None:
    reactor, settings = process.reactor, process.settings
    store = Ledger(process.database)
    files = AttachedFiles(reactor, settings.media_socket, process.media_key, settings.media.max_bytes)
    http = Http(reactor, timeout=TSA_ANSWER)
    process.stops.append(http.stop)
    certificates = CertifyService(
        store,
        Audit(process.database),
        files,
        Documents(settings.evidence.fonts),
        TimeStamps(http, settings.evidence.tsa_url),
        signing_key_of(settings),
        reactor,
    )
    process.connection.register_procedures(procedures(LedgerService(store), certificates), {})
