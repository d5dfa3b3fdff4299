"""Constructs the scheduling component."""

from components.scheduling.firing import PERIOD, Firing
from components.scheduling.service import SchedulingService
from components.scheduling.session import procedures
from portico.storage.messages.scheduled import ScheduledStore
from portico.storage.messages.store import Messages
from runtime.process import ComponentProcess


def assemble(process: ComponentProcess) -> None:
    database, connection = process.database, process.connection
    store, publisher = ScheduledStore(database), process.publisher()
    service = SchedulingService(
        store,
        Messages(database),
        publisher,
        process.clock,
        holds_files=not process.settings.media.service_url,
    )
    connection.register_procedures(procedures(service), {})
    process.repeat(PERIOD, "scheduled", Firing(store, connection, publisher).send_due)
