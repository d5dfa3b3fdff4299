"""`admin.overview`: what a node does now. The console asks for it every two seconds."""

from typing import Literal

from portico.contract.payload import Request
from portico.contract.shapes import Shape


class GetLiveOverview(Request, frozen=True):
    """What goes on now: at the node that answers, and which nodes there are.

    Counters begin at zero when a process starts; the difference of two answers is what happened between
    them. Answers are a second old at most.
    """


class Amount(Shape, frozen=True):
    """A number with its name."""

    name: str
    value: int


class Check(Shape, frozen=True):
    """Whether a process, or what processes depend on, works."""

    name: str
    is_up: bool


class LatencyBucket(Shape, frozen=True):
    """How many calls were answered within a time in microseconds; the last one, without a time, has all."""

    up_to_us: int | None
    calls: int


class Latency(Shape, frozen=True):
    """How long calls took. `procedure` is null for all of them together."""

    procedure: str | None
    buckets: list[LatencyBucket]


class NodeInCluster(Shape, frozen=True):
    """A node, as the table of nodes has it. `behind`: messages that it has not published yet."""

    id: str
    address: str
    version: str
    sessions: int
    state: str
    seen_ms: int
    behind: int


class LiveOverview(Shape, frozen=True):
    """Sessions, traffic, queues and health of the node that answers, and the nodes that share its database.

    `calls` and `deliveries` are counted by outcome, `failures` by procedure and outcome. `queues` are what
    waits now, `lags` are in milliseconds.
    """

    at: str
    status: Literal["ok", "degraded", "down", "draining"]
    checks: list[Check]
    sessions: int
    users: int
    messages: int
    events: int
    calls: list[Amount]
    failures: list[Amount]
    deliveries: list[Amount]
    latency: list[Latency]
    queues: list[Amount]
    lags: list[Amount]
    nodes: list[NodeInCluster]
