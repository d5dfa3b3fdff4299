"""WELCOME: what a client is told when it joins, in every serialization and by RawSocket."""

from typing import Any

import pytest

from portico.contract.info import Welcome
from tests.fuzz.client import Client
from tests.fuzz.conversing import HELLO, realm

WELCOME = 2
TOLD = {"realm", "authid", "authrole", "authmethod", "authprovider", "authextra", "roles"}


def welcome(way: str) -> dict[str, Any]:
    client = Client(realm(), way)
    for line in (HELLO, b'[5,"$ann",{}]'):
        client.transmit(line)
    [details] = [message[2] for message in client.received if message[0] == WELCOME]
    client.leave()
    realm().forget()
    return dict(details)


@pytest.mark.parametrize("way", ["json", "cbor", "msgpack", "raw"])
def test_it_tells_what_the_contract_has_and_nothing_of_the_node(way: str) -> None:
    details = welcome(way)
    assert set(details) == TOLD
    assert set(details["authextra"]) == set(Welcome.__struct_fields__)
    assert details["authextra"]["user_id"] == details["authid"] == "ann"


def test_a_session_goes_on_after_it() -> None:
    client = Client(realm(), "json")
    for line in (HELLO, b'[5,"$ann",{}]', b'[48,1,{},"portico.session.info"]'):
        client.transmit(line)
    answer = client.received[-1]
    assert answer[0] == 50
    assert answer[-1]["session"]["user_id"] == "ann"
    client.leave()
    realm().forget()
