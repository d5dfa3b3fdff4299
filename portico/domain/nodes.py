"""Several nodes on one database: how long one counts as alive, and which may not start. Pure.

What a node that was killed had under way goes on at another one after LEASE and one look of that one, BEAT or
RENEWAL: within five seconds with its first attempt. Shorter times would take busy nodes for dead ones.
"""

import re
from collections.abc import Sequence

import msgspec

BEAT = 0.5  # seconds between two heartbeats
LEASE = 3.5  # seconds after the last heartbeat until a node counts as dead; the same for leases on work
RENEWAL = 0.75  # seconds between two renewals of a lease on work, or two tries to take it over
MARGIN = 1.0  # seconds before its end in which who holds a lease on work begins nothing more
STARTING = 60.0  # the same from the claim of a node to its first heartbeat
NAME = re.compile(r"[a-z0-9-]{1,32}")


class NodeClaim(msgspec.Struct, frozen=True):
    """What a node says of itself when it starts, and what others compare.

    `place` tells installations with the same id apart. `secrets` is a fingerprint of the secrets. `files`
    says where files are kept; it is empty for the node's own disk.
    """

    id: str
    place: str
    address: str
    cluster: bool
    secrets: str
    files: str


class LiveNode(msgspec.Struct, frozen=True):
    """A node that lives, as another one that starts sees it; `seen` seconds ago."""

    claim: NodeClaim
    seen: float


def refusal(own: NodeClaim, others: Sequence[LiveNode], *, shares_redis: bool) -> str | None:
    """Why a node may not start beside those that live at other places; None if it may."""
    for other in others:
        reason = _disagreement(own, other, shares_redis=shares_redis)
        if reason:
            return reason
    return None


def _disagreement(own: NodeClaim, other: LiveNode, *, shares_redis: bool) -> str | None:
    if other.claim.id == own.id:
        return f"another installation runs as node {_named(other)}: set PORTICO_NODE_ID to a name of its own"
    named = f"node {_named(other)} uses this database"
    if not (own.cluster and other.claim.cluster):
        return f"{named}: stop it, or set PORTICO_CLUSTER=1 at every node"
    if own.secrets != other.claim.secrets:
        return (
            f"{named} with other secrets: set the same token secret or keys, and MEDIA_SECRET, at every node"
        )
    if not shares_redis:
        return f"{named}: set REDIS_URL, all nodes share one Redis"
    if not own.files or own.files != other.claim.files:
        return f"{named} and keeps files elsewhere: set the same S3_ENDPOINT and S3_BUCKET at every node"
    return None


def _named(node: LiveNode) -> str:
    return f"{node.claim.id} at {node.claim.address} (seen {node.seen:.1f} s ago)"
