"""A node with rules of the contact guard."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support.node import Node
from tests.support.ports import free_port


@contextmanager
def node_with_rules(folders: pytest.TempPathFactory, rules: str) -> Iterator[Node]:
    """Run it for the length of the block."""
    file = folders.mktemp("guard") / "rules.toml"
    file.write_text(rules)
    with Node(free_port(), GUARD_RULES=str(file)).running() as node:
        yield node
