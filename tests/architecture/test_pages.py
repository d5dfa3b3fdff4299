"""Pages that people read name everything that they are about."""

from typing import get_args

import pytest

from cli.generate import ROOT
from portico.contract.registry import BY_NAME, TOPICS
from portico.contract.rest import ROUTES, Route
from portico.domain.calls.model import CallStatus, PartyState, Reason

NAMES = [*BY_NAME, *[topic.name for topic in TOPICS]]
REST = (ROOT / "docs" / "rest.md").read_text()
CALLS = (ROOT / "docs" / "calls.md").read_text()


@pytest.mark.parametrize("word", [*get_args(CallStatus), *get_args(PartyState), *get_args(Reason)])
def test_the_page_of_calls_names_every_state_and_reason(word: str) -> None:
    assert f"`{word}`" in CALLS


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("call.")])
def test_the_page_of_calls_names_every_procedure_and_event(name: str) -> None:
    assert name in CALLS


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path} {route.name}")
def test_the_page_of_rest_has_every_route(route: Route) -> None:
    rows = [row for row in REST.splitlines() if row.endswith(f"| `{route.name}` |")]
    assert any(row.startswith(f"| `{route.method} {route.path}`") for row in rows)
