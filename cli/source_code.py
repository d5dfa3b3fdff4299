"""The syntax trees of the project's code, for the pages that are generated from it."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path


def syntax_nodes(root: Path, folders: Sequence[str]) -> Iterator[tuple[Path, ast.AST]]:
    """Every node of every module in these folders of `root`, with the module's path."""
    for folder in folders:
        for path in (root / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                yield path, node
