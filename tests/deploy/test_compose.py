"""The compose file of two nodes: nothing is open, forgotten, or a setting that Portico does not have."""

import re
from secrets import token_hex
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from portico.settings.core import parse
from portico.settings.names import known
from server.draining import LONGEST
from tests.deploy.files import DEPLOY, variables_of

FOLDER = DEPLOY / "compose"
TEXT = (FOLDER / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
NODES = ("portico-a", "portico-b")
EXAMPLE = variables_of(FOLDER / ".env.example")
OF_THE_STORES = {"POSTGRES_PASSWORD", "VALKEY_PASSWORD", "ARCHIVE", "FILES"}
USED = set(re.findall(r"(?<!\$)\$\{(\w+)", TEXT))


@pytest.mark.parametrize("name", NODES)
def test_a_node_of_the_compose_file_starts_in_production(name: str) -> None:
    filled = {key: value or token_hex(32) for key, value in EXAMPLE.items()}
    own = {
        key: re.sub(r"\$\{(\w+)[^}]*\}", lambda found: filled[found[1]], str(value))
        for key, value in SERVICES[name]["environment"].items()
    }
    assert set(own) <= known()
    settings = parse({**{key: value for key, value in filled.items() if key in known()}, **own})
    assert settings.production
    assert settings.cluster
    assert settings.media.bucket


def test_the_nodes_differ_in_their_names_only() -> None:
    a, b = [SERVICES[name] for name in NODES]
    assert a["environment"]["PORTICO_NODE_ID"] != b["environment"]["PORTICO_NODE_ID"]
    assert a["hostname"] != b["hostname"]  # the installation, by which a node knows itself again
    assert a["volumes"] != b["volumes"]
    own = {"environment", "hostname", "volumes"}
    assert {key: a[key] for key in a.keys() - own} == {key: b[key] for key in b.keys() - own}


def test_what_the_file_asks_for_stands_in_the_example() -> None:
    assert set(EXAMPLE) >= USED
    assert set(EXAMPLE) <= known() | OF_THE_STORES


def test_a_node_has_time_to_move_its_clients_away() -> None:
    for name in NODES:
        assert SERVICES[name]["stop_signal"] == "SIGTERM"
        assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) >= LONGEST + 30


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_can_do_little(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert ":latest" not in service["image"]
    assert ":" in service["image"]


def test_only_the_balancer_has_ports_and_only_for_this_machine() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["haproxy"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["haproxy"]["ports"])
    assert COMPOSE["networks"]["data"]["internal"] is True
    for name in ("postgres", "valkey", "bucket"):
        assert SERVICES[name]["networks"] == ["data"]


def test_every_file_that_is_mounted_is_there() -> None:
    mounted = [each for service in SERVICES.values() for each in service.get("volumes", ())]
    files = [each.partition(":")[0] for each in mounted if each.startswith("../")]
    assert files
    assert all((FOLDER / file).is_file() for file in files)


def test_the_balancer_gets_the_addresses_that_its_configuration_asks_for() -> None:
    asked = re.findall(r"presetenv (\w+)", (DEPLOY / "haproxy" / "haproxy.cfg").read_text())
    assert set(SERVICES["haproxy"]["environment"]) == set(asked)


def test_secrets_of_the_compose_folder_do_not_get_into_the_image() -> None:
    assert "**/.env" in (DEPLOY.parent / ".dockerignore").read_text().split()
