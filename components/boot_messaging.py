"""The part of `components.boot` that constructs the hot path: messages and receipts, in a process alone."""

from components.boot_process import Process
from components.messaging.attachments import Attachments, OwnFiles
from components.messaging.changes import ChangeService
from components.messaging.courier import PERIOD as SWEEPING
from components.messaging.courier import Courier
from components.messaging.herald import Herald
from components.messaging.hook import Hook
from components.messaging.media_service import MediaService as SiteMedia
from components.messaging.recounts import Recounts
from components.messaging.service import MessagingService
from components.messaging.session import internals as message_internals
from components.messaging.session import procedures as message_procedures
from components.receipts.service import ReceiptService
from components.receipts.session import procedures as receipt_procedures
from portico.contract import uris
from portico.domain.changes import Windows
from portico.storage.changes import Changes
from portico.storage.log import Log
from portico.storage.media import MediaStore
from portico.storage.messages import Messages
from portico.storage.receipts import Receipts


def rooms(process: Process) -> None:
    """The hot path, alone in its process: messages and receipts."""
    reactor, database, metrics, link = process.reactor, process.database, process.metrics, process.link
    herald = Herald(reactor, lambda: link.stir(uris.LOG_GREW))
    voice = process.voice()
    recounts = Recounts(Receipts(database), voice)
    courier = Courier(
        Log(database, "courier"),
        link,
        lambda: service.batch.settled(),
        metrics,
        herald.grew,
        recounts.taken_back,
    )
    hook = Hook(link, reactor, process.settings.hook, metrics)
    service = MessagingService(
        Messages(database), process.rates(), hook, courier, reactor, metrics, _files(process)
    )
    link.watch(courier.forget)
    sweeping = process.repeat(SWEEPING, "courier", courier.sweep)
    windows = Windows(process.settings.edit_window, process.settings.delete_window)
    changes = ChangeService(Changes(database), courier, reactor, windows)
    link.offer(message_procedures(service, changes), message_internals(sweeping))
    link.offer(receipt_procedures(ReceiptService(Receipts(database), voice, reactor, metrics)), {})


def _files(process: Process) -> Attachments:
    """Whom to ask about uploaded files: the site's own service, or Portico's store."""
    service_url = process.settings.media.service_url
    if service_url:
        return Attachments(SiteMedia(process.reactor, service_url))
    return Attachments(OwnFiles(MediaStore(process.database)))
