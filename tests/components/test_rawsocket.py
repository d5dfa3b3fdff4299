"""Clients of `services.sock` that accept only short messages."""

from tests.fuzz.client import Client
from tests.fuzz.conversing import HELLO, realm

LISTEN = b'[32,1,{"match":"prefix"},"portico.event."]'
WELCOME = 2


def come_in(way: str) -> Client:
    client = Client(realm(), way)
    for line in (HELLO, b'[5,"$ann",{}]', LISTEN):
        client.transmit(line)
    return client


def test_a_client_with_too_small_a_message_limit_is_disconnected_and_leaves_nothing() -> None:
    before = realm().sizes()
    client = come_in("narrow")
    assert not client.is_open
    realm().forget()
    assert realm().sizes() == before


def test_who_takes_long_messages_is_welcome() -> None:
    client = come_in("raw")
    assert client.is_open
    assert WELCOME in [message[0] for message in client.received]
    client.leave()
    realm().forget()
