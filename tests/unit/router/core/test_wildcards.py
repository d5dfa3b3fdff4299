"""Wildcards match as Crossbar's do, and leave nothing to the garbage collector."""

import gc
from itertools import product

import pytest
from crossbar.router.wildcard import WildcardTrieMatcher

from router.core.wildcards import WildcardMatcher

PARTS = ("", "a", "b")
NAMES = [".".join(parts) for length in (1, 2, 3) for parts in product(PARTS, repeat=length)]
PATTERNS = NAMES[::2]


@pytest.mark.parametrize("name", NAMES)
def test_the_matches_are_those_of_crossbar(name: str) -> None:
    ours, crossbars = WildcardMatcher(), WildcardTrieMatcher()
    for matcher in (ours, crossbars):
        for pattern in PATTERNS:
            matcher[pattern] = pattern
    assert list(ours.iter_matches(name)) == list(crossbars.iter_matches(name))


def test_a_match_leaves_no_cycle() -> None:
    matcher = WildcardMatcher()
    matcher["portico..created"] = "subscription"
    gc.collect()
    assert list(matcher.iter_matches("portico.message.created")) == ["subscription"]
    assert gc.collect() == 0
