"""Constructs the assistants component: what bots write, while they write it."""

from components.assistants.session import listen, procedures
from components.assistants.streams import StreamService
from portico.storage.conversations.streaming import StreamHearers
from runtime.process import ComponentProcess


def assemble(process: ComponentProcess) -> None:
    connection = process.connection
    store = StreamHearers(process.database)
    streams = StreamService(store, connection, connection, process.reactor, process.metrics)
    connection.register_procedures(procedures(streams), {})
    listen(connection, streams)
