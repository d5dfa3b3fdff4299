"""How many bytes a message takes, in rows and in indexes."""

from typing import Any

from bench.big_data.asked import Asked
from bench.big_data.asking import shape_in
from bench.big_data.fill import connected
from bench.big_data.server import USUAL, running
from bench.big_data.telling import tell
from portico.settings.core import Settings

HEAD = "| table or index | GB | bytes a message |\n|---|---|---|"
SIZES = """
    select relname, pg_relation_size(oid) from pg_class
    where relnamespace = 'portico'::regnamespace and relkind in ('r', 'i')
      and pg_relation_size(oid) > %s order by pg_relation_size(oid) desc
"""


async def report(_reactor: Any, settings: Settings, _asked: Asked) -> None:
    """Print what takes at least a byte a message."""
    with running(settings.postgres_home, USUAL), connected(settings.dsn) as connection:
        messages = shape_in(settings)[0].messages
        with connection.cursor() as cursor:
            cursor.execute(SIZES, (messages,))
            tell(f"\n{HEAD}")
            for name, size in cursor:
                tell(f"| {name} | {size / 1e9:.2f} | {size / messages:.0f} |")
