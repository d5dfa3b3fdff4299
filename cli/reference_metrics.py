"""`docs/reference/metrics.md`: every metric that the code registers."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cli.reference import NOTE, SOURCES
from cli.source_code import syntax_nodes

KINDS = {"Counter": "counter", "Gauge": "gauge", "Histogram": "histogram"}
UNITS = {"_seconds": "seconds", "_bytes": "bytes"}
HEAD = f"""# Metrics
{NOTE}

`/metrics` has these in the text format of Prometheus. The page
[The node](node.md#health-info-metrics-logs) says who may read it. Each value also has
the label `process`. A histogram has the samples `_bucket`, `_sum` and `_count`. A metric
without a unit counts. Metrics hold no personal data.
"""


class Registered(NamedTuple):
    """A metric as the code registers it."""

    name: str
    kind: str
    help: str
    labels: list[str]

    @property
    def unit(self) -> str:
        """From the name, as Prometheus wants it; a counter or gauge without one counts things."""
        base = self.name.removesuffix("_total")
        return next((unit for ending, unit in UNITS.items() if base.endswith(ending)), "")


def metrics_page(root: Path) -> str:
    """Every metric, by name."""
    rows = [_row(metric) for metric in sorted(registered_metrics(root))]
    table = ["| metric | kind | labels | unit | meaning |", "|---|---|---|---|---|", *rows]
    return "\n".join([HEAD, *table]) + "\n"


def registered_metrics(root: Path) -> Iterator[Registered]:
    """From the calls that register them, so that none is missed whose component is not running."""
    for _, call in syntax_nodes(root, SOURCES):
        kind = KINDS.get(ast.unparse(call.func)) if isinstance(call, ast.Call) else None
        if isinstance(call, ast.Call) and kind and any(each.arg == "registry" for each in call.keywords):
            name, text, *labels = (ast.literal_eval(argument) for argument in call.args)
            ending = "_total" if kind == "counter" else ""
            yield Registered(name + ending, kind, text, labels[0] if labels else [])


def _row(metric: Registered) -> str:
    labels = ", ".join(f"`{label}`" for label in metric.labels)
    return f"| `{metric.name}` | {metric.kind} | {labels} | {metric.unit} | {metric.help}. |"
