"""What REDIS_URL says: which servers, which keys, and where a cluster has them."""

import pytest

from portico.storage.redis_address import HostPort, RedisAddress
from portico.storage.redis_cluster import Topology, read_topology, slot_of

ASKED = HostPort("10.0.0.9", 7000)


def test_of_a_single_server_the_keys_are_as_they_always_were() -> None:
    for url in ("redis://:secret@cache:6380/3", "unix:///run/valkey.sock"):
        assert RedisAddress.parse(url).prefix == "portico:"
    address = RedisAddress.parse("redis://:sec%2Fret@cache:6380/3")
    assert address[1:4] == ((HostPort("cache", 6380),), 3, "sec/ret")
    assert not address.is_cluster


def test_a_cluster_has_several_servers_and_one_tag() -> None:
    address = RedisAddress.parse("redis+cluster://:secret@one:7000,two,[::1]:7002")
    assert address.servers == (HostPort("one", 7000), HostPort("two", 6379), HostPort("::1", 7002))
    assert (address.password, address.prefix, address.is_cluster) == ("secret", "{portico}:", True)


def test_two_installations_in_a_cluster_have_names_of_their_own() -> None:
    assert RedisAddress.parse("redis+cluster://one:7000/staging").prefix == "{staging}:"


@pytest.mark.parametrize(
    "url", ["redis+cluster://one/0", "redis+cluster://one/{a}", "redis+cluster://one:x", "redis://one/x"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        RedisAddress.parse(url)


@pytest.mark.parametrize(("tag", "slot"), [("123456789", 12739), ("foo", 12182), ("", 0)])
def test_the_slot_is_that_of_the_specification(tag: str, slot: int) -> None:
    assert slot_of(tag) == slot


def test_the_master_is_the_first_of_the_row_with_the_slot() -> None:
    rows = [
        [0, 99, ["10.0.0.1", 7001, "id", []], ["10.0.0.2", 7002, "id", []]],
        [100, 200, ["", 7003, "id"], ["?", 7004, "id"]],
    ]
    servers = (HostPort("10.0.0.1", 7001), HostPort("10.0.0.2", 7002), HostPort("10.0.0.9", 7003))
    assert read_topology(rows, 99, ASKED) == Topology(servers[0], servers)
    assert read_topology(rows, 100, ASKED) == Topology(servers[2], servers)
    assert read_topology(rows, 201, ASKED) == Topology(None, servers)
