"""Constructs the moderation component."""

from components.moderation.service import ModerationService
from components.moderation.session import procedures
from portico.storage.moderation.reports import Moderation
from portico.storage.users.directory import Directory
from runtime.process import ComponentProcess


def assemble(process: ComponentProcess) -> None:
    database = process.database
    directory = Directory(database, process.settings.people.directory)
    service = ModerationService(Moderation(database), directory, process.session_terminator)
    process.connection.register_procedures(procedures(service), {})
