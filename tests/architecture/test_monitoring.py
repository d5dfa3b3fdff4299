"""The dashboard and the alert rules ask for metrics and labels that Portico has."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from cli.generate import ROOT
from cli.reference_metrics import registered_metrics

DASHBOARD: dict[str, Any] = json.loads((ROOT / "deploy" / "grafana" / "portico.json").read_text())
RULES: list[dict[str, Any]] = yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yml").read_text())[
    "groups"
][0]["rules"]
HISTOGRAM = ("_bucket", "_sum", "_count")
COMMON = {"job", "instance", "process"}  # of Prometheus, and of every value of Portico
SELECTOR = re.compile(r"\b((?:portico_\w+)|up)\b(?:\{([^}]*)\})?")
BY = re.compile(r"\bby \(([^)]*)\)")


def metrics() -> Iterator[tuple[str, set[str]]]:
    """Each name that `/metrics` serves, with its labels."""
    for metric in registered_metrics(ROOT):
        is_histogram = metric.kind == "histogram"
        for ending in HISTOGRAM if is_histogram else ("",):
            yield metric.name + ending, {*metric.labels, *(("le",) if is_histogram else ())}


PANELS = [(target["expr"], panel["title"]) for panel in DASHBOARD["panels"] for target in panel["targets"]]
EXPRESSIONS = [*PANELS, *((rule["expr"], rule["alert"]) for rule in RULES)]


@pytest.fixture(scope="module")
def known() -> dict[str, set[str]]:
    """The metrics; not read while tests are collected, which each process of the tests does."""
    return dict(metrics()) | {"up": set()}


@pytest.mark.parametrize(("expression", "name"), EXPRESSIONS, ids=[name for _, name in EXPRESSIONS])
def test_an_expression_names_metrics_and_labels_that_exist(
    expression: str, name: str, known: dict[str, set[str]]
) -> None:
    selected = SELECTOR.findall(expression)
    assert selected
    grouped = {label.strip() for labels in BY.findall(expression) for label in labels.split(",")}
    for metric, matchers in selected:
        assert metric in known
        assert 'job="' in matchers
        assert set(re.findall(r"(\w+)=", matchers)) | grouped <= known[metric] | COMMON


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_says_what_is_wrong_and_what_to_do(rule: dict[str, Any]) -> None:
    assert set(rule["annotations"]) == {"summary", "description"}
    assert rule["labels"]["severity"] in ("critical", "warning")


def test_the_dashboard_has_no_panel_twice_and_none_over_another() -> None:
    panels = DASHBOARD["panels"]
    assert len({panel["title"] for panel in panels}) == len({panel["id"] for panel in panels}) == len(panels)
    taken = [
        (panel["gridPos"]["x"] + x, panel["gridPos"]["y"] + y)
        for panel in panels
        for x in range(panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["h"])
    ]
    assert len(taken) == len(set(taken))
