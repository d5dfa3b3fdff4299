"""Each variable is declared once, and read from its declaration; what is generated from them is current."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli import generate
from cli.generate import ROOT
from portico.settings import pages
from portico.settings.names import ELSEWHERE, known
from portico.settings.variables import table

PACKAGES = ("portico", "cli", "components", "router", "runtime", "server")
# A provider looks up these names in what it was given; the others say in a message which variable to change.
NAMES_ONLY = (
    "portico/settings/old_variables.py",
    "components/delivery/",
    "router/http/operators.py",
    "router/http/origins.py",
    "server/home.py",
)
# The whole environment: handed to processes or to a declaration, changed by options, or asked for what is not
# Portico's (Kubernetes, TERM, systemd).
WHOLE_ENVIRONMENT = {
    "cli/__init__.py",
    *("cli/location_options.py", "server/process_table.py", "cli/checks/production.py"),
    *("server/service_manager.py", "runtime/forked.py"),
    *("cli/chat.py", "cli/doctor.py", "cli/import_command.py"),
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def spelled(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node.value in known() | ELSEWHERE
        ):
            yield node.value


def test_each_variable_is_declared_once() -> None:
    declared = Counter(variable.name for group in table.ALL for variable in group.variables)
    assert {name for name, times in declared.items() if times > 1} == set()


def test_the_name_of_a_variable_stands_in_its_declaration_only() -> None:
    found = Counter(
        name for path, tree in modules() if not path.startswith(NAMES_ONLY) for name in spelled(tree)
    )
    found.subtract({"PORTICO_SUPERVISED": 1})  # set for the processes, and known to `names`
    assert {name for name, times in found.items() if times > 1} == set()


def test_the_environment_is_read_by_the_settings_alone() -> None:
    reading = {
        path
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    }
    assert {path for path in reading if not path.startswith("portico/settings/")} <= WHOLE_ENVIRONMENT


@pytest.mark.parametrize(
    ("path", "text"), [(generate.SETTINGS, pages.reference()), (generate.EXAMPLE, pages.example())]
)
def test_what_is_generated_from_the_settings_is_current(path: Path, text: str) -> None:
    assert path.read_text() == text, "run `make generate`"


def test_every_variable_has_a_sentence_and_a_row_of_four_cells() -> None:
    for group in table.ALL:
        assert (ROOT / "docs" / group.page).is_file(), group.page
        assert all(variable.purpose.endswith(".") for variable in group.variables)
    rows = [line for line in pages.reference().splitlines() if line.startswith("| `")]
    assert all(row.count(" | ") == 3 for row in rows)
    assert len(rows) == sum(len(group.variables) for group in table.ALL)
