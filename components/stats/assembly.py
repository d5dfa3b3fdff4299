"""Constructs the statistics component."""

from components.stats.service import StatsService
from components.stats.session import procedures
from portico.storage.stats import Statistics
from runtime.process import ComponentProcess


def assemble(process: ComponentProcess) -> None:
    """Offer the procedures of statistics."""
    process.connection.register_procedures(
        procedures(StatsService(Statistics(process.database), process.reactor)), {}
    )
