"""PostgreSQL's clock, which all nodes have in common."""

from portico.storage.database import Database

READ = "select extract(epoch from clock_timestamp())::float8"


async def read_clock(database: Database) -> float:
    """Seconds since the epoch. Raises Unavailable."""
    [(seconds,)] = await database.query(READ)
    return float(seconds)
