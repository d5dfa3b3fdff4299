"""Crossbar's controller of a node's workers: a worker that ends is started again, in the same node.

Crossbar's own triggers end the whole node, and a new node takes as long to start as a new worker. With
`shutdown_on_worker_exit` in `.crossbar/config.json` they still do.
"""

from typing import Any

import structlog
from crossbar.node import controller
from twisted.internet.defer import Deferred

from runtime.watchdog import give_signs_of_life

log = structlog.get_logger()
GOOD_LIFE = 5.0  # seconds; a worker that ended earlier ends the node, and the process manager waits longer
START = 60.0  # seconds in which a worker must have started


class NodeController(controller.NodeController):
    """Crossbar's, with the restart of workers."""

    _node: Any
    _reactor: Any
    _stopping = False

    def onConnect(self, do_join: Any = True) -> None:  # noqa: ARG002, FBT002, N802
        """Note when the node stops, before Crossbar ends its workers."""
        self._reactor.addSystemEventTrigger("before", "shutdown", self._note_stop)
        super().onConnect()

    def _start_native_worker(
        self, worker_type: str, worker_id: str, worker_options: Any = None, details: Any = None
    ) -> "Deferred[Any]":
        self._node.starting = worker_id
        started: Deferred[Any] = super()._start_native_worker(worker_type, worker_id, worker_options, details)
        began = self._reactor.seconds()
        self._workers[worker_id].exit.addBoth(lambda _: self._handle_exit(worker_id, began))
        return started

    def _handle_exit(self, worker_id: str, began: float) -> None:
        """Called after Crossbar has decided whether the node goes on."""
        if self._stopping or self._shutdown_requested:
            return
        lived = self._reactor.seconds() - began
        log.warning("router.worker_exited", worker=worker_id, lived_seconds=round(lived, 1))
        if lived < GOOD_LIFE:
            self.shutdown()
        else:
            Deferred.fromCoroutine(self._restart(worker_id))

    async def _restart(self, worker_id: str) -> None:
        """Start it as at the start of the node; end the node if that fails."""
        settings = self._node.settings
        path, limit = settings.watchdog_socket, settings.watchdog
        stop = give_signs_of_life("router", self._reactor, path, limit)  # in place of the one that starts
        late = self._reactor.callLater(START, stop)
        try:
            await self._node.boot_from_config({"workers": [self._node.worker_config(worker_id)]})
        except Exception:
            log.exception("router.worker_not_started", worker=worker_id)
            self.shutdown()
        finally:
            stop()
            if late.active():
                late.cancel()

    def _note_stop(self) -> None:
        self._stopping = True
