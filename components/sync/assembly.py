"""Constructs the sync component."""

from components.sync.service import SyncService
from components.sync.session import procedures
from portico.storage.sync import Sync
from runtime.process import ComponentProcess


def assemble(process: ComponentProcess) -> None:
    service = SyncService(Sync(process.database), process.settings.sync_window)
    process.connection.register_procedures(procedures(service), {})
