"""Fingerprints of code of Crossbar and Autobahn: whether it is still what a patch of Portico was written for.

A fingerprint is a hash of the syntax tree without annotations, docstrings and log calls, so it changes only
where the code may behave differently. It does not depend on Python's version.
"""

import ast
import hashlib
import inspect
import textwrap
from collections.abc import Callable, Iterable, Iterator
from typing import Any

IGNORED = ("annotation", "returns", "type_params", "type_comment", "kind", "ctx")


def fingerprint(nodes: Iterable[ast.AST]) -> str:
    """The fingerprint of statements, in their order."""
    shapes = [_shape(node) for node in nodes if not _is_ignored(node)]
    return hashlib.sha256(repr(shapes).encode()).hexdigest()[:16]


def fingerprint_function(function: Callable[..., Any]) -> str:
    """The fingerprint of a function; "" where it has no source."""
    try:
        source = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return ""
    return fingerprint(ast.parse(source).body)


def uses_of(tree: ast.Module, package: str) -> Iterator[ast.AST]:
    """The imports of a package in a module, and the functions and statements that use what they import."""
    imports = [node for node in ast.walk(tree) if _imports(node, package)]
    names = {alias.asname or alias.name.partition(".")[0] for node in imports for alias in _aliases(node)}
    yield from imports
    for unit in _units(tree.body):
        if any(isinstance(node, ast.Name) and node.id in names for node in ast.walk(unit)):
            yield unit


def _units(body: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    """Functions and methods, the bases and decorators of classes, and statements outside of functions."""
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            yield from (*statement.bases, *statement.decorator_list)
            yield from _units(statement.body)
        elif not isinstance(statement, ast.Import | ast.ImportFrom):
            yield statement


def _imports(node: ast.AST, package: str) -> bool:
    if isinstance(node, ast.Import):
        return any(f"{alias.name}.".startswith(f"{package}.") for alias in node.names)
    return isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(f"{package}.") and not node.level


def _aliases(node: ast.AST) -> list[ast.alias]:
    return node.names if isinstance(node, ast.Import | ast.ImportFrom) else []


def _shape(value: Any) -> Any:
    if isinstance(value, list):
        return [_shape(each) for each in value if not _is_ignored(each)]
    if not isinstance(value, ast.AST):
        return repr(value)
    if isinstance(value, ast.AnnAssign):
        return ("Assign", [("targets", [_shape(value.target)]), ("value", _shape(value.value))])
    fields = [(name, _shape(child)) for name, child in ast.iter_fields(value) if name not in IGNORED]
    return (type(value).__name__, [(name, shape) for name, shape in fields if shape not in ([], "None")])


def _is_ignored(node: Any) -> bool:
    """Whether a statement is a docstring or a log call."""
    if not isinstance(node, ast.Expr):
        return False
    call = node.value
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return isinstance(call, ast.Constant)
    logger = call.func.value
    return "log" in (getattr(logger, "id", ""), getattr(logger, "attr", ""))
