"""The code keeps its own rules: who imports whom, what is written where, and that all of it is said."""

import ast
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import portico.contract
from cli.generate import ROOT
from portico.contract.payload import Event, Request
from portico.contract.shapes import Shape

PACKAGES = ("portico", "router", "components", "runtime", "server", "cli")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
CONTRACT = ROOT / "portico" / "contract"
ENDS = (".", ":", "?")  # of a sentence
URI = re.compile(r"portico(\.[a-z_]+)*\.[a-z_]*")


def label(path: Path) -> str:
    return str(path.relative_to(ROOT))


def strings(tree: ast.Module) -> Iterator[str]:
    """Every string in the code that is not a docstring."""
    documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
            yield node.value


def is_module(name: str) -> bool:
    path = ROOT / name.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").is_file()


def payloads() -> list[type]:
    """Every public request, event and shape."""
    found: list[type] = []
    for module in pkgutil.iter_modules(portico.contract.__path__, "portico.contract."):
        for name, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            is_own = kind.__module__ == module.name and not name.startswith("_")
            if is_own and issubclass(kind, Request | Event | Shape):
                found.append(kind)
    return found


def test_the_import_contracts_hold() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout


# One test for each rule, which lists what breaks it: one for each file too would be thousands to collect.
def test_a_module_says_its_job_and_place() -> None:
    said = {label(path): ast.get_docstring(ast.parse(path.read_text())) or "" for path in MODULES}
    assert [path for path, words in said.items() if words.partition("\n")[0][-1:] not in ENDS] == []


def test_names_on_the_wire_are_written_in_the_contract_only() -> None:
    outside = [path for path in MODULES if CONTRACT not in path.parents]
    written = [(label(path), text) for path in outside for text in strings(ast.parse(path.read_text()))]
    assert [(path, text) for path, text in written if URI.fullmatch(text) and not is_module(text)] == []


def test_a_payload_says_what_it_is() -> None:
    assert [kind.__name__ for kind in payloads() if not vars(kind).get("__doc__")] == []


def test_a_file_is_about_one_thing() -> None:
    assert [label(path) for path in MODULES if len(path.read_text().splitlines()) > 300] == []
