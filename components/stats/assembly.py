"""Constructs the statistics component."""

from components.stats.service import StatsService
from components.stats.session import procedures
from portico.storage.counted_days import CountedDays
from portico.storage.stats import Statistics
from portico.storage.teams.access import TeamAccess
from portico.storage.teams.stats import TeamStatistics
from runtime.process import ComponentProcess


def assemble(process: ComponentProcess) -> None:
    database = process.database
    service = StatsService(
        Statistics(database),
        CountedDays(database),
        TeamStatistics(database),
        TeamAccess(database),
        process.reactor,
    )
    process.connection.register_procedures(procedures(service), {})
