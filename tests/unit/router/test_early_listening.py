"""Ports that the router worker opens first: which, and that their connections wait."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from router import early_listening
from router.early_listening import Address, address_of, open_ports, options, take_port
from tests.support.ports import free_port

WEB: dict[str, Any] = {"type": "tcp", "port": "$PORTICO_PORT", "backlog": 1024, "interface": "127.0.0.1"}


@pytest.fixture
def address() -> Iterator[Address]:
    """A free one, forgotten in the end."""
    address = Address("127.0.0.1", free_port(), 5)
    yield address
    if left := early_listening._opened.pop(address, None):
        left.close()


def test_a_plain_tcp_endpoint_is_opened_first() -> None:
    assert address_of(WEB, 9000) == Address("127.0.0.1", 9000, 1024)
    assert address_of({"type": "tcp", "port": 8081}, 9000) == Address("", 8081, 50)


@pytest.mark.parametrize(
    "endpoint",
    [
        {},
        {"type": "unix", "path": "router.sock"},
        {"type": "tcp", "port": "$OTHER_PORT"},
        {"type": "tcp", "portrange": [9000, 9010]},
        {**WEB, "tls": {"key": "key.pem", "certificate": "cert.pem"}},
        {**WEB, "version": 6},
        {**WEB, "shared": True},
    ],
)
def test_what_needs_more_is_left_to_crossbar(endpoint: dict[str, Any]) -> None:
    assert address_of(endpoint, 9000) is None
    assert options([address_of(endpoint, 9000)]) == []


def test_a_connection_waits_until_somebody_takes_the_port(address: Address) -> None:
    rest = open_ports(["--cbdir", ".", *options([address, None])])
    assert rest == ["--cbdir", "."]
    with socket.create_connection(address[:2], timeout=5) as client:
        listener = take_port(address)
        assert listener is not None
        with listener:
            accepted, _ = listener.accept()
            accepted.sendall(b"hello")
            accepted.close()
        assert client.recv(9) == b"hello"
    assert take_port(address) is None


def test_a_port_that_is_taken_is_left_to_crossbar(address: Address) -> None:
    with socket.create_server(address[:2]):
        assert open_ports(options([address])) == []
    assert take_port(address) is None


def test_a_port_of_every_interface_is_opened(address: Address) -> None:
    everywhere = address._replace(interface="")
    assert open_ports(options([everywhere])) == []
    listener = take_port(everywhere)
    assert listener is not None
    listener.close()
