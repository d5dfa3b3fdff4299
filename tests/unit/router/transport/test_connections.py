"""Connection limits: which connection is refused, which is closed, and which never is."""

import resource
from types import SimpleNamespace

import pytest
from twisted.internet.task import Clock

from portico.settings.connections import ConnectionSettings, parse
from router.transport.connections import SHARE, SPARE, TIME_ENOUGH, Connections, ceiling
from runtime.metrics import Metrics


class Line:
    """A connection; its transport notes that it was cut."""

    def __init__(self) -> None:
        self.joined = self.cut = False
        self.transport = SimpleNamespace(abortConnection=self._abort)

    def _abort(self) -> None:
        self.cut = True


def has_joined(line: Line) -> bool:
    return line.joined


class Port:
    """What accepts connections, from addresses as a test likes."""

    def __init__(self, most: int = 100, unjoined: int = 3, proxies: str = "127.0.0.1") -> None:
        self.clock, self.metrics = Clock(), Metrics()
        settings = ConnectionSettings(most, unjoined, 128, parse({"TRUSTED_PROXIES": proxies}).proxies)
        self.connections = Connections(settings, most, self.clock, self.metrics, has_joined)

    def accept(self, address: str) -> Line | None:
        if not self.connections.accepts(address):
            return None
        line = Line()
        self.connections.opened(line, address)
        return line

    def accept_all(self, address: str, number: int) -> list[Line]:
        lines = [self.accept(address) for _ in range(number)]
        return [line for line in lines if line is not None]


STRANGER, NEIGHBOUR = "203.0.113.9", "198.51.100.7"


def test_one_address_does_not_fill_the_port() -> None:
    port = Port()
    assert len(port.accept_all(STRANGER, 5)) == 3
    assert port.accept(NEIGHBOUR)


def test_the_oldest_unjoined_connection_is_closed_for_a_new_one() -> None:
    port = Port()
    idle = port.accept_all(STRANGER, 3)
    port.clock.advance(TIME_ENOUGH)
    assert port.accept(STRANGER)
    assert [line.cut for line in idle] == [True, False, False]
    assert port.accept(STRANGER)
    assert [line.cut for line in idle] == [True, True, False]


def test_a_whole_office_may_come_by_one_address() -> None:
    port = Port()
    for _ in range(20):
        line = port.accept(STRANGER)
        assert line
        line.joined = True
    port.clock.advance(TIME_ENOUGH)
    assert len(port.accept_all(STRANGER, 3)) == 3


def test_who_has_joined_is_never_cut() -> None:
    port = Port(most=4)
    joined = port.accept_all(NEIGHBOUR, 2)
    for line in joined:
        line.joined = True
    port.accept_all(STRANGER, 2)
    port.clock.advance(TIME_ENOUGH)
    assert port.accept(NEIGHBOUR)
    assert port.accept(NEIGHBOUR)
    assert port.accept(NEIGHBOUR) is None
    assert not any(line.cut for line in joined)


def test_at_the_total_limit_the_oldest_unjoined_connection_is_closed() -> None:
    port = Port(most=4)
    idle = [*port.accept_all(STRANGER, 2), *port.accept_all(NEIGHBOUR, 2)]
    assert port.accept("192.0.2.1") is None
    port.clock.advance(TIME_ENOUGH)
    assert port.accept("192.0.2.1")
    assert [line.cut for line in idle] == [True, False, False, False]


def test_who_has_gone_leaves_a_place() -> None:
    port = Port()
    lines = port.accept_all(STRANGER, 3)
    port.connections.closed(lines[1])
    port.connections.closed(lines[1])
    assert port.accept(STRANGER)
    assert port.accept(STRANGER) is None


@pytest.mark.parametrize("address", ["127.0.0.1", ""])
def test_a_proxy_brings_many_people(address: str) -> None:
    assert len(Port(most=50).accept_all(address, 60)) == 50


def test_nothing_stays_of_who_came_and_went() -> None:
    port = Port()
    for number in range(50):
        line = port.accept(f"192.0.2.{number}")
        assert line
        line.joined = bool(number % 2)
        port.connections.closed(line)
    kept = {name: value for name, value in vars(port.connections).items() if isinstance(value, dict | set)}
    assert not any(kept.values()), kept


def test_the_operator_sees_it() -> None:
    port = Port()
    port.accept_all(STRANGER, 5)
    registry = port.metrics.registry
    assert registry.get_sample_value("portico_connections") == 3
    assert registry.get_sample_value("portico_connections_full_total", {"why": "address"}) == 2


def test_connections_leave_descriptors_for_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1_024, 4_096))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: set_to.append(limits))
    assert ceiling(10_000) == int((4_096 - SPARE) * SHARE)
    assert set_to == [(4_096, 4_096)]
    assert ceiling(100) == 100
    assert set_to == [(4_096, 4_096)]


def test_no_more_descriptors_are_asked_for_than_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1_024, resource.RLIM_INFINITY))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: set_to.append(limits))
    assert ceiling(3_000) == 3_000
    assert set_to == [(3_000 * 4 // 3 + SPARE, resource.RLIM_INFINITY)]
