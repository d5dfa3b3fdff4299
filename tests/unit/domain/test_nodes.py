from typing import Any

import msgspec
import pytest

from portico.domain.nodes import BEAT, LEASE, MARGIN, RENEWAL, LiveNode, NodeClaim, refusal

OWN = NodeClaim("a", "here", "one:8080", cluster=True, secrets="s", files="https://s3.example/files")
OTHER = msgspec.structs.replace(OWN, id="b", place="there", address="two:8080")


def beside(own: dict[str, Any], other: dict[str, Any], *, shares_redis: bool = True) -> str | None:
    lives = LiveNode(msgspec.structs.replace(OTHER, **other), 0.4)
    return refusal(msgspec.structs.replace(OWN, **own), [lives], shares_redis=shares_redis)


def test_a_node_starts_alone_whatever_its_settings_are() -> None:
    assert refusal(msgspec.structs.replace(OWN, cluster=False, files=""), [], shares_redis=False) is None


def test_a_node_starts_beside_one_that_agrees() -> None:
    assert beside({}, {}) is None


@pytest.mark.parametrize(
    ("own", "other", "advice"),
    [
        ({}, {"id": "a"}, "set PORTICO_NODE_ID"),
        ({"cluster": False}, {}, "set PORTICO_CLUSTER=1"),
        ({}, {"cluster": False}, "set PORTICO_CLUSTER=1"),
        ({"secrets": "t"}, {}, "set the same token secret"),
        ({"files": ""}, {"files": ""}, "set the same S3_ENDPOINT"),
        ({}, {"files": "https://s3.example/others"}, "set the same S3_ENDPOINT"),
    ],
)
def test_a_disagreement_names_the_other_node_and_the_remedy(
    own: dict[str, Any], other: dict[str, Any], advice: str
) -> None:
    reason = beside(own, other)
    assert reason is not None
    assert "at two:8080 (seen 0.4 s ago)" in reason
    assert advice in reason


def test_all_nodes_share_one_redis() -> None:
    assert "REDIS_URL" in (beside({}, {}, shares_redis=False) or "")


def test_a_killed_node_is_followed_within_five_seconds_and_a_busy_one_may_miss_some_beats() -> None:
    assert LEASE + max(BEAT, RENEWAL) <= 4.5  # and half a second to do it
    assert (LEASE - MARGIN) / RENEWAL >= 3
    assert LEASE / BEAT >= 6
