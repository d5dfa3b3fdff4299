"""The registry and what is built agree: procedures, roles, the node's config, the documents."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any, cast, get_type_hints

import msgspec
import pytest

import components
from cli import _parser, generate
from cli.reference import cli_page, errors_page
from cli.reference_logs import log_page, unnamed_events, used_events
from cli.reference_metrics import metrics_page
from cli.typescript import modules
from portico.contract.error_causes import EXPLANATIONS
from portico.contract.errors import STATUS
from portico.contract.protocol import document
from portico.contract.registry import BY_NAME, PROCEDURES, Procedure
from portico.contract.vectors import document as vectors
from portico.domain.errors import PorticoError
from portico.settings.core import parse
from router.service import RouterService
from runtime.log_events import EVENTS
from runtime.metrics import Metrics
from runtime.procedures import Endpoint, StreamingEndpoint


def component_endpoints() -> list[Endpoint]:
    """The endpoints of all components, from their tables."""
    offered: list[Endpoint] = []
    for package in pkgutil.iter_modules(components.__path__, "components."):
        if package.ispkg and any(each.name == "session" for each in modules_of(package.name)):
            for table in tables_of(importlib.import_module(f"{package.name}.session")):
                offered += table(*[object.__new__(service) for service in services_of(table)])
    return offered


def tables_of(component: ModuleType) -> list[Callable[..., list[Endpoint]]]:
    """The functions of a component's module that return endpoints for its services."""
    own = [function for _, function in inspect.getmembers(component, inspect.isfunction)]
    written = [function for function in own if function.__module__ == component.__name__]
    return [function for function in written if get_type_hints(function).get("return") == list[Endpoint]]


def services_of(table: Callable[..., list[Endpoint]]) -> list[type[Any]]:
    """The classes whose use cases are in a table."""
    return [kind for name, kind in get_type_hints(table).items() if name != "return"]


def modules_of(package: str) -> list[pkgutil.ModuleInfo]:
    return list(pkgutil.iter_modules(importlib.import_module(package).__path__))


def router_endpoints() -> list[Endpoint]:
    """The endpoints of the router's service session."""
    parts = dict.fromkeys(("registry", "reaper", "authenticator", "clock", "components", "metrics", "health"))
    service: Any = SimpleNamespace(**parts, settings=parse({}), _internals={})
    RouterService._offer_sessions(service)
    return list(service._endpoints.values())


def use_case(endpoint: Endpoint) -> Callable[..., Any]:
    """The method that an endpoint calls."""
    if isinstance(endpoint, StreamingEndpoint):
        return endpoint._streaming_handler
    return endpoint._handler


OFFERED = [*component_endpoints(), *router_endpoints()]


def test_what_is_offered_is_what_is_registered_each_once() -> None:
    assert sorted(endpoint.procedure.name for endpoint in OFFERED) == sorted(BY_NAME)


@pytest.mark.parametrize("endpoint", OFFERED, ids=lambda endpoint: endpoint.procedure.name)
def test_a_use_case_takes_and_gives_what_the_registry_says(endpoint: Endpoint) -> None:
    hints = get_type_hints(use_case(endpoint))
    assert hints["request"] is endpoint.procedure.request
    assert hints["return"] is endpoint.procedure.reply


def test_the_nodes_config_has_the_roles_of_the_registry() -> None:
    current = generate.CONFIG.read_text()
    assert generate.config(current) == current, "run `make generate`"


def test_the_protocol_document_is_current() -> None:
    assert generate.PROTOCOL.read_text() == document(), "run `make generate`"


def test_the_test_vectors_are_current() -> None:
    assert generate.VECTORS.read_text() == vectors(), "run `make generate`"


def test_the_types_of_the_client_library_are_current() -> None:
    written = {path.name: path.read_text() for path in generate.TYPESCRIPT.iterdir()}
    assert written == modules(), "run `make generate`"


def test_the_pages_of_metrics_and_log_events_are_current() -> None:
    assert generate.METRICS.read_text() == metrics_page(generate.ROOT), "run `make generate`"
    assert generate.LOG_EVENTS.read_text() == log_page(generate.ROOT), "run `make generate`"


def test_the_table_of_log_events_has_exactly_those_that_the_code_logs() -> None:
    assert set(EVENTS) == set(used_events(generate.ROOT))


def test_every_log_event_has_a_literal_name() -> None:
    assert set(unnamed_events(generate.ROOT)) == {
        "runtime/http_responses.py: log.exception(event, error_id=error_id)"
    }


def test_the_page_of_errors_is_current() -> None:
    assert generate.ERRORS.read_text() == errors_page(generate.ROOT), "run `make generate`"


@pytest.mark.parametrize("error", STATUS, ids=lambda error: error.code)
def test_every_error_has_a_cause_and_a_remedy(error: type[PorticoError]) -> None:
    assert all(EXPLANATIONS[error][:2])


def test_the_page_of_the_command_line_is_current() -> None:
    assert generate.COMMAND_LINE.read_text() == cli_page(_parser()), "run `make generate`"


def test_every_procedure_is_documented() -> None:
    sections = {text.partition("`")[0]: text for text in document().split("\n### `")}
    lacking = {procedure.name: lacking_words(procedure, sections[procedure.uri]) for procedure in PROCEDURES}
    assert {name: words for name, words in lacking.items() if words} == {}


def lacking_words(procedure: Procedure, section: str) -> list[str]:
    """What the section of a procedure does not say: what it is for, or one of its arguments."""
    wanted = [" ".join(cast(str, inspect.getdoc(procedure.request)).split())]
    wanted += [f"| `{field.encode_name}` |" for field in msgspec.structs.fields(procedure.request)]
    return [words for words in wanted if words not in section]


def test_every_metric_is_documented() -> None:
    page = generate.METRICS.read_text()
    assert [metric.name for metric in Metrics().registry.collect() if f"| `{metric.name}" not in page] == []
