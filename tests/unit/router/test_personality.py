"""The command line of the router worker names Portico's classes, by names that can be imported."""

from types import SimpleNamespace

import pytest
from autobahn.wamp.types import ComponentConfig
from crossbar._util import class_name
from crossbar.worker.main import get_argument_parser
from crossbar.worker.types import RouterRealm
from twisted.internet.task import Clock
from twisted.python.reflect import namedAny, qual

from portico.contract import uris
from portico.settings.core import parse
from router.controller import Controller, WorkerPersonality
from router.core.dealer import Dealer, FastDealer
from router.core.session import RouterSession
from router.personality import Node, Personality


def command_line() -> list[str]:
    """As Crossbar's node controller begins it."""
    worker = Personality.native_workers["router"]["worker_class"]
    return [
        *("python", "-u", "-m", "crossbar.worker.main"),
        *("--personality", class_name(Personality), "--klass", qual(worker)),
        *("--cbdir", ".", "--node", "node", "--worker", "router", "--realm", "crossbar"),
    ]


def test_the_worker_is_started_with_the_classes_of_portico() -> None:
    arguments = command_line()
    node = Node.__new__(Node)
    node.settings, node.starting = parse({"PORTICO_PORT": "9000"}), "router"
    node._config = {"workers": [{"id": "router", "transports": [{"endpoint": {"type": "tcp", "port": 81}}]}]}
    node._extend_worker_args(arguments, {})
    arguments.remove("--listen=,81,50")  # read by router.worker, before Crossbar
    assert arguments[:5] == ["python", "-P", "-u", "-m", "router.worker"]
    read = get_argument_parser().parse_args(arguments[5:])
    assert namedAny(read.klass) is Controller
    assert namedAny(read.personality) is WorkerPersonality
    assert read.expose_controller


@pytest.mark.parametrize(("value", "dealer"), [("1", FastDealer), ("0", Dealer)])
def test_the_setting_chooses_the_subclasses(
    value: str, dealer: type[Dealer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTICO_ROUTER_FASTPATH", value)
    monkeypatch.setattr("router.controller.ceiling", lambda wanted: wanted)
    extra = SimpleNamespace(node="node", worker="router")
    worker = Controller(ComponentConfig("crossbar", extra), Clock(), WorkerPersonality)
    router = worker.router_factory.start_realm(RouterRealm(worker, "portico", {"name": uris.REALM}))
    assert type(router._dealer) is dealer
    assert type(worker.router_session_factory()) is RouterSession
