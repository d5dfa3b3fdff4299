"""Constructs the nodes component: heartbeat and list of nodes."""

from components.nodes.load_recorder import LoadRecorder
from components.nodes.service import NodeService
from components.nodes.session import internals
from portico.contract import uris
from portico.domain.nodes import BEAT, NodeClaim
from portico.storage.load_history import LoadHistories
from portico.storage.nodes import Nodes
from runtime.database_clock import ClockWatch
from runtime.process import ComponentProcess

FORGETTING = 3600.0  # seconds
LOOK = 2.0  # seconds between two looks whether a minute has ended
COMPARING = 1.0  # seconds between two comparisons of the clocks


def assemble(process: ComponentProcess) -> None:
    settings, connection = process.settings, process.connection
    own = NodeClaim(settings.node, settings.place, settings.address, settings.cluster, "", "")
    store = Nodes(process.own_database(1), own)
    service = NodeService(
        store,
        process.nodes,
        lambda: process.count_sessions(),
        lambda others: connection.notify_internal(uris.NODES_CHANGED, others=list(others)),
        lambda: connection.call(uris.DRAIN),
        lambda: connection.notify_internal(uris.EVENTS_LOST),
    )
    process.status.add_check("node", lambda: service.is_own)
    watch = ClockWatch(process.clock, process.metrics)
    process.status.add_check("clock", lambda: watch.is_right)
    process.repeat(COMPARING, "clock_difference", watch.look)
    connection.register_procedures((), internals(service, process.clock))
    connection.call_on_connect(service.publish_list)
    history = LoadHistories(process.database)
    recorder = LoadRecorder(history, lambda: connection.call(uris.LOAD), own.id, process.reactor)
    process.repeat(LOOK, "load", recorder.record)
    process.repeat(FORGETTING, "old load", history.forget)
    process.repeat(FORGETTING, "dead nodes", store.forget_dead)
    process.repeat(BEAT, "heartbeat", service.beat)
