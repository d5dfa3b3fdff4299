"""The registry and what is built agree: procedures, roles, the node's config, the documents."""

import importlib
import inspect
import pkgutil
from types import SimpleNamespace
from typing import Any, cast, get_type_hints

import pytest

import components
from components import generate
from components.platform.metrics import Metrics
from components.platform.procedures import Endpoint
from portico.contract.protocol import document
from portico.contract.registry import BY_NAME, PROCEDURES, Procedure
from router.door import Door


def of_the_rooms() -> list[Endpoint]:
    """What every room answers, from its table."""
    offered: list[Endpoint] = []
    for package in pkgutil.iter_modules(components.__path__, "components."):
        if not package.ispkg or not any(each.name == "session" for each in modules_of(package.name)):
            continue
        room = importlib.import_module(f"{package.name}.session")
        if hasattr(room, "procedures"):
            service = get_type_hints(room.procedures)["service"]
            offered += room.procedures(service.__new__(service))
    return offered


def modules_of(package: str) -> list[pkgutil.ModuleInfo]:
    return list(pkgutil.iter_modules(importlib.import_module(package).__path__))


def of_the_door() -> list[Endpoint]:
    """What the router worker itself answers."""
    door: Any = SimpleNamespace(book=None, guard=None, authenticator=None, house=SimpleNamespace(bar=None))
    Door._offer_sessions(door)
    return list(door._endpoints.values())


OFFERED = [*of_the_rooms(), *of_the_door()]


def test_what_is_offered_is_what_is_registered_each_once() -> None:
    assert sorted(endpoint.procedure.name for endpoint in OFFERED) == sorted(BY_NAME)


@pytest.mark.parametrize("endpoint", OFFERED, ids=lambda endpoint: endpoint.procedure.name)
def test_a_use_case_takes_and_gives_what_the_registry_says(endpoint: Endpoint) -> None:
    hints = get_type_hints(endpoint._handler)
    assert hints["request"] is endpoint.procedure.request
    assert hints["return"] is endpoint.procedure.reply


def test_the_nodes_config_has_the_roles_of_the_registry() -> None:
    current = generate.CONFIG.read_text()
    assert generate.config(current) == current, "run `make generate`"


def test_the_protocol_document_is_current() -> None:
    assert generate.PROTOCOL.read_text() == document(), "run `make generate`"


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: procedure.name)
def test_every_procedure_is_documented(procedure: Procedure) -> None:
    section = document().partition(f"### `{procedure.uri}`")[2].partition("\n### ")[0]
    words = " ".join(cast(str, inspect.getdoc(procedure.request)).split())
    assert words in section
    for field in procedure.request.__struct_fields__:
        assert f"| `{field}` |" in section


@pytest.mark.parametrize("metric", [metric.name for metric in Metrics().registry.collect()])
def test_every_metric_is_documented(metric: str) -> None:
    assert f"`{metric}" in (generate.ROOT / "docs" / "operating.md").read_text()
