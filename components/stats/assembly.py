"""Constructs the statistics component."""

from components.stats.service import StatsService
from components.stats.session import procedures
from portico.storage.stats import Statistics
from runtime.process import ComponentProcess


def assemble(process: ComponentProcess) -> None:
    process.connection.register_procedures(
        procedures(StatsService(Statistics(process.database), process.reactor)), {}
    )
