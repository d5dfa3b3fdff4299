"""Constructs the teams component."""

from components.teams.service import TeamService
from components.teams.session import procedures
from portico.storage.teams.access import TeamAccess
from portico.storage.teams.store import Teams
from portico.storage.users.people import People
from runtime.process import ComponentProcess


def assemble(process: ComponentProcess) -> None:
    database, publisher = process.database, process.publisher()
    service = TeamService(
        Teams(database), TeamAccess(database), People(database), publisher, process.profile_updates
    )
    process.connection.register_procedures(procedures(service), {})
