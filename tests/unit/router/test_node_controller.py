"""A router worker that ended is started again, unless the node stops or the worker ends at once."""

from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from portico.settings.core import parse
from router.node_controller import GOOD_LIFE, NodeController


class Node:
    """The node: what it was told to start."""

    settings = parse({"PORTICO_WATCHDOG_SECONDS": "0"})

    def __init__(self) -> None:
        self.booted: list[Any] = []
        self.result: Deferred[None] = Deferred()

    def worker_config(self, worker_id: str) -> dict[str, Any]:
        return {"id": worker_id}

    def boot_from_config(self, config: dict[str, Any]) -> "Deferred[None]":
        self.booted.append(config)
        return self.result


class Controller(NodeController):
    """The controller, without Crossbar's node around it."""

    def __init__(self) -> None:
        self._node, self._reactor = Node(), Clock()
        self._shutdown_requested = False

    def shutdown(self, restart: Any = False, mode: Any = None, details: Any = None) -> None:
        self._shutdown_requested = True


def ended_after(seconds: float) -> Controller:
    controller = Controller()
    controller._reactor.advance(seconds)
    controller._handle_exit("router", 0.0)
    return controller


def test_a_worker_that_lived_is_started_again_in_the_same_node() -> None:
    controller = ended_after(GOOD_LIFE)
    assert controller._node.booted == [{"workers": [{"id": "router"}]}]
    controller._node.result.callback(None)
    assert not controller._shutdown_requested
    assert not controller._reactor.getDelayedCalls()


def test_a_worker_that_ends_at_once_ends_the_node() -> None:
    controller = ended_after(GOOD_LIFE - 0.1)
    assert (controller._node.booted, controller._shutdown_requested) == ([], True)


def test_a_worker_that_does_not_start_ends_the_node() -> None:
    controller = ended_after(GOOD_LIFE)
    controller._node.result.errback(RuntimeError("the port is taken"))
    assert controller._shutdown_requested


@pytest.mark.parametrize("flag", ["_stopping", "_shutdown_requested"])
def test_a_node_that_stops_starts_nothing(flag: str) -> None:
    controller = Controller()
    setattr(controller, flag, True)
    controller._reactor.advance(GOOD_LIFE)
    controller._handle_exit("router", 0.0)
    assert controller._node.booted == []
