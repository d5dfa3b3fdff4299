"""How many bytes a message takes, in rows and in indexes."""

from typing import Any

from bench.big_data.asked import Asked
from bench.big_data.asking import shape_in
from bench.big_data.fill import connected
from bench.big_data.server import USUAL, running
from bench.big_data.telling import Table
from bench.report.parts import Part
from portico.settings.core import Settings

HEAD = ("table or index", "GB", "bytes a message")
TEXT = "What takes at least a byte a message of {messages:,}: {size:.0f} bytes a message together."
SIZES = """
    select relname, pg_relation_size(oid) from pg_class
    where relnamespace = 'portico'::regnamespace and relkind in ('r', 'i')
      and pg_relation_size(oid) > %s order by pg_relation_size(oid) desc
"""


async def report(_reactor: Any, settings: Settings, _asked: Asked) -> Part:
    """Print, and return, what takes at least a byte a message."""
    with running(settings.postgres_home, USUAL), connected(settings.dsn) as connection:
        messages = shape_in(settings)[0].messages
        with connection.cursor() as cursor:
            cursor.execute(SIZES, (messages,))
            found = cursor.fetchall()
    table = Table(HEAD)
    for name, size in found:
        table.add(name, f"{size / 1e9:.2f}", f"{size / messages:.0f}")
    text = TEXT.format(messages=messages, size=sum(size for _, size in found) / messages)
    return Part("big_data_sizes", "Size of a message", text, HEAD, table.rows)
