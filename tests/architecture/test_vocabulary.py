"""Names of modules, classes and functions are the terms of the field, and not those of a private language."""

import ast
import re
from pathlib import Path

import pytest

from cli.generate import ROOT
from tests.architecture.test_code import MODULES, label

PRIVATE = (
    "courier", "herald", "roster", "switchboard", "teller", "partings", "arrivals", "attendance", "freshness",
    "overheard", "overhearing", "crew", "orphans", "ledger", "doorman", "uncolour",
    "sitecustomize", "ears", "deed", "tally",
)  # fmt: skip
WORDS = re.compile(r"[a-z]+|[A-Z][a-z]*")


def definitions(source: str) -> list[str]:
    """The names that a module defines, wherever they stand in it."""
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return [node.name for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)]


def private(name: str) -> bool:
    return any(word.lower() in PRIVATE for word in WORDS.findall(name))


@pytest.mark.parametrize("path", MODULES, ids=label)
def test_no_name_is_of_the_private_language(path: Path) -> None:
    names = [*path.relative_to(ROOT).with_suffix("").parts, *definitions(path.read_text())]
    assert [name for name in names if private(name)] == []
