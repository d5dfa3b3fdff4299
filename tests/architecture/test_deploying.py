"""The compose file, the image, coturn's configuration: nothing is lost, open or forgotten."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from cli import generate
from cli.generate import DECIDED, ROOT
from portico.settings.names import known

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PORTICO = SERVICES["portico"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
TURN = (ROOT / "deploy" / "turnserver.conf").read_text().splitlines()
PINNED = re.compile(r"[a-z/]+:\d+\.\d+(\.\d+)?[a-z0-9.-]*(@sha256:[0-9a-f]{64})?")
# The registries of special-purpose addresses of IANA; everything that is no place on the internet.
SPECIAL = """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
    192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
    ::/128 ::1/128 ::/96 ::ffff:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16
    3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8
"""


def settings_of(lines: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in lines:
        name, _, value = line.partition("=")
        if line and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


CONF = settings_of(TURN)


def denied(address: IPv4Address | IPv6Address) -> bool:
    """Whether a range of the configuration holds it, as coturn compares: within one family."""
    for text in CONF["denied-peer-ip"]:
        first, last = [ip_address(part) for part in text.split("-")]
        if first.version == address.version and int(first) <= int(address) <= int(last):
            return True
    return False


def test_files_that_people_sent_outlive_the_container() -> None:
    assert "portico:/var/lib/portico" in PORTICO["volumes"]
    assert "portico" in COMPOSE["volumes"]
    assert "PORTICO_HOME=/var/lib/portico" in DOCKERFILE


def test_every_setting_reaches_the_container() -> None:
    environment: dict[str, str | None] = PORTICO["environment"]
    assert set(environment) | DECIDED == known() | DECIDED
    handed_on = {name for name, value in environment.items() if value is None}
    assert handed_on == known() - DECIDED


def test_the_compose_file_is_current() -> None:
    current = generate.COMPOSE.read_text()
    assert generate.compose(current) == current, "run `make generate`"


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_can_do_little(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert "SYS_ADMIN" not in service.get("cap_add", [])
    if "image" in service:
        assert PINNED.fullmatch(service["image"])


def test_portico_needs_no_capability_and_is_not_root() -> None:
    assert "cap_add" not in PORTICO
    assert re.search(r"^USER 10001$", DOCKERFILE, re.MULTILINE)
    assert "HEALTHCHECK" in DOCKERFILE
    assert re.search(r"^ARG PYTHON=\d+\.\d+\.\d+-slim", DOCKERFILE, re.MULTILINE)


def test_only_this_machine_reaches_the_port_and_only_portico_the_stores() -> None:
    assert PORTICO["ports"] == ["127.0.0.1:8080:8080"]
    assert COMPOSE["networks"]["data"]["internal"] is True
    for name in ("postgres", "valkey"):
        assert "ports" not in SERVICES[name]
        assert SERVICES[name]["networks"] == ["data"]


@pytest.mark.parametrize("network", SPECIAL.split())
def test_the_relay_reaches_no_address_that_is_not_public(network: str) -> None:
    block = ip_network(network)
    for address in (block[0], block[block.num_addresses // 2], block[-1]):
        assert denied(address), address


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "193.0.0.1", "100.128.0.1", "2606:4700::1", "2a00:1450::1", "2400::1"]
)
def test_the_relay_reaches_people_on_the_internet(address: str) -> None:
    assert not denied(ip_address(address))


def test_the_relay_has_quotas_and_nothing_that_nobody_needs() -> None:
    for name in ("user-quota", "total-quota", "max-bps", "bps-capacity"):
        assert int(CONF[name][0]) > 0
    for name in ("no-multicast-peers", "no-cli", "no-tcp-relay", "use-auth-secret"):
        assert name in CONF
    ports = int(CONF["max-port"][0]) - int(CONF["min-port"][0]) + 1
    assert int(CONF["total-quota"][0]) <= ports


def test_coturn_is_not_one_with_known_holes() -> None:
    """4.10.0 mended CVE-2026-40613; 4.13.1 reads IPv4 in IPv6 before it compares with the deny list."""
    version = SERVICES["coturn"]["image"].partition(":")[2].partition("@")[0]
    assert tuple(map(int, version.split("."))) >= (4, 17, 2)


def test_secrets_do_not_get_into_the_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env", ".portico", ".git"} <= set(ignored)
    assert ".env" in (ROOT / ".gitignore").read_text().split()
