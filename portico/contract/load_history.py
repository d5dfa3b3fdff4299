"""`admin.load_history`: what the nodes did in the last hours, as lines over time."""

from typing import Annotated

from msgspec import Meta

from portico.contract.payload import Request
from portico.contract.shapes import Shape
from portico.domain.load_history import KEPT_HOURS

Hours = Annotated[int, Meta(ge=1, le=KEPT_HOURS)]
NodeId = Annotated[str, Meta(min_length=1, max_length=64)]


class GetLoadHistory(Request, frozen=True):
    """What one node, or all of them together, did in the last hours. A row a minute is kept for a week."""

    hours: Hours = 24
    node_id: NodeId | None = None


class LoadPoint(Shape, frozen=True):
    """What happened from `at` on, for one step.

    `seconds` are those that were measured: none where a node has just started. `sessions` and `waiting` are
    the most of the step. `refused` calls were the caller's fault, `failed` ones the server's. Times of calls
    are in microseconds, null without calls.
    """

    at: str
    seconds: int
    sessions: int
    waiting: int
    messages: int
    events: int
    calls: int
    refused: int
    failed: int
    p50_us: int | None
    p95_us: int | None
    p99_us: int | None


class LoadHistory(Shape, frozen=True):
    """The points, oldest first; a step without measurements has none. `nodes` are those of these hours."""

    step_seconds: int
    nodes: list[str]
    points: list[LoadPoint]
